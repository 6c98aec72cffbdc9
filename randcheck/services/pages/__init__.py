"""The pages of a public folder, for people and web sites: made of what the folder holds alone."""
