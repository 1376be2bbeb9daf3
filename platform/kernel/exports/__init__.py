"""The two-person rule of exports: a roster of many people leaves when somebody else released it.

A list says `release_above`; its workbook then asks here.
"""
