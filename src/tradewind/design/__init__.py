"""The look: tokens, the source of the style sheet, template components, catalogues of words."""
