"""Terms of the trade: their links in sentences, and what the glossary says of each."""

import re

import pytest

from ui.components.glossary.glossary import FORMULAS, Glossary, tex
from ui.text import catalogue, say
from ui.text.terms import LINK, names, term, with_terms


def test_a_sentence_becomes_html_with_its_terms_as_links_and_all_else_escaped() -> None:
    assert with_terms("<b> & [KL](#term-kl), [a](#b)") == '&lt;b&gt; &amp; <a href="#term-kl">KL</a>, [a](#b)'
    assert with_terms("[<i>](#term-kl)[x](#term-elbo)") == term("kl", "<i>") + term("elbo", "x")
    assert term("kl", "<i>") == '<a href="#term-kl">&lt;i&gt;</a>'


def test_a_term_without_an_entry_is_refused() -> None:
    for sentence in ("[VAE](#term-vae)", "[KL](#term-kl) and [name](#term-kl_name)"):
        with pytest.raises(KeyError, match="expected one of code, latent"):
            with_terms(sentence)


def test_every_link_of_the_catalogue_to_a_term_leads_to_an_entry() -> None:
    sentences = [text for section in catalogue().values() for text in section.values()]
    linked = {name for text in sentences for _, name in LINK.findall(text)}
    assert linked
    assert linked - {*names()} == set()
    assert sum(text.count("(#term-") for text in sentences) == sum(len(LINK.findall(text)) for text in sentences)


@pytest.mark.parametrize("name", names())
def test_an_entry_has_two_sentences_and_does_not_lead_to_itself(name: str) -> None:
    text = say(f"terms.{name}")
    assert len(re.findall(r"\.(?: |$)", text)) == 2
    assert f"#term-{name})" not in text


def test_every_term_has_an_entry_and_a_formula_in_the_same_order() -> None:
    assert re.findall(r'<section id="term-(\w+)"', str(Glossary().html_template)) == names()
    assert FORMULAS.keys() == {*names()}
    assert re.findall(r"\$\$(.+?)\$\$", tex(), re.DOTALL) == [FORMULAS[name] for name in names()]
