"""What was decided, sent and answered goes in; a hash-chained record that anyone can check stays.

`chain` writes it, `record` says what a record may hold, `reading` and `verify` read it,
`index` and `costs` answer questions about it, `keyfile` keeps the key that seals it.
"""
