"""Rights about rules: everybody in the county reads them, who may change the settings sets figures."""

CHANGE = "kernel.change_blueprint"
