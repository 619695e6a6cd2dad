"""Prompt, stdin and attachments in; a Request out (`gemroute.intake.gather`).

Kept empty of imports: the reading child starts through this package, and its start is paid
for with every PDF and every page of HTML.
"""
