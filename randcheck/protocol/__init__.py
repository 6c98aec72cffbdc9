"""The protocol in one page. SPEC.md beside this file is normative.

A log is a list of signed notes (`note`, `entry`, `bodies`), chained and hashed into a tree
(`chain`, `merkle`, `checkpoint`). Its entries fix rosters, past visits and recusals (`roster`,
`history`), then seal a draw: who is in the drum and who is not, why, and how many are drawn
(`checks`, `numbers`, `team_checks`). Only then does a seed exist (`seed`). Tickets order the drum
(`ticket`, `selection`), the pairing seats inspectors (`pairing`), and the result is a table that
everybody derives alike (`result`, `draw_checks`). `replay` folds a log and refuses the first entry
that breaks a gate.

Everything here is pure: values and bytes in, values and bytes out. No clock, file, socket,
database, environment or random generator.
"""
