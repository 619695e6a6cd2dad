"""What was decided, sent and answered goes in; a hash-chained record that anyone can check stays.

`chain` writes it, `record` says what a record may hold, `reading` and `verify` read it,
`index`, `costs` and `report` answer questions about it, `export` and `database` copy it,
`anchors` keep its head elsewhere, `retention` lets old months go, `keyfile` keeps the key that
seals it.
"""
