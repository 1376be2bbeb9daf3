"""Pages of the platform: its front, sign-up, and the operator's console."""
