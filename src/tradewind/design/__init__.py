"""The look: tokens, the style sheet's source, shared template components, words in many languages."""
