"""The two-person rule of exports: a large roster may be downloaded once a second person releases it.

A list says `release_above`; its workbook then asks here.
"""
