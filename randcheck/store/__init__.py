"""The workspace's database: the only package that knows SQLModel.

Signed bytes are kept exactly as they were signed; rosters are kept as rows. Every public method of
`Store` is one transaction, so a crash leaves what was before or what is after, never between.
"""
