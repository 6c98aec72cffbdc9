"""What a person does with randcheck, one module each; no printing, no terminal."""
