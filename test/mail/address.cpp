#include "relay/mail/address.hpp"

#include "relay/mail/domain.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string>

namespace relay {

namespace {

struct good_address
{
    const char* text;
    const char* name;
    const char* address;
    const char* domain;
};

std::ostream& operator<<(std::ostream& out, const good_address& a)
{
    return out << a.text;
}

constexpr good_address good_addresses[] = {
    {"a@b.c", "", "a@b.c", "b.c"},
    {"Ann <ann@mail.test>", "Ann", "ann@mail.test", "mail.test"},
    {"Ann<ann@mail.test>", "Ann", "ann@mail.test", "mail.test"},
    {"<ann@mail.test>", "", "ann@mail.test", "mail.test"},
    {"  Ann  < ann@mail.test > ", "Ann", "ann@mail.test", "mail.test"},
    {R"("Ann, of \"Acme\" <x>" <ann@mail.test>)",
     R"("Ann, of \"Acme\" <x>")",
     "ann@mail.test",
     "mail.test"},
    {"Acme, Inc. <a@b.c>", "Acme, Inc.", "a@b.c", "b.c"},
    {"J\xc3\xbcrgen M\xc3\xbcller <j@m\xc3\xbcller.de>",
     "J\xc3\xbcrgen M\xc3\xbcller",
     "j@m\xc3\xbcller.de",
     "m\xc3\xbcller.de"},
    {"j\xc3\xbcrgen@mail.test", "", "j\xc3\xbcrgen@mail.test", "mail.test"},
    {"first.last+tag@sub.mail-1.TEST", "", "first.last+tag@sub.mail-1.TEST", "sub.mail-1.TEST"},
    {R"("a b@c"@mail.test)", "", R"("a b@c"@mail.test)", "mail.test"},
    {"!#$%&'*+-/=?^_`{|}~@mail.test", "", "!#$%&'*+-/=?^_`{|}~@mail.test", "mail.test"},
    {"a@1.2.3.test", "", "a@1.2.3.test", "1.2.3.test"},
    {"a@xn--mller-kva.de", "", "a@xn--mller-kva.de", "xn--mller-kva.de"},
    // Invisible characters around an address are no part of it; those of a name stay.
    {"ann@mail.test\xc2\xa0", "", "ann@mail.test", "mail.test"},
    {"\xef\xbb\xbf\xe2\x80\x8b ann@mail.test\xe2\x80\xac", "", "ann@mail.test", "mail.test"},
    {"\xe3\x80\x80"
     "ann@mail.test\xc2\xad\xf3\xa0\x80\xa0",
     "",
     "ann@mail.test",
     "mail.test"},
    {"Ann <\xe2\x80\xaa"
     "ann@mail.test\xe2\x80\xac> \xe2\x81\xa0",
     "Ann",
     "ann@mail.test",
     "mail.test"},
    {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb Ann\xc2\xa0Lee <ann@mail.test>",
     "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb Ann\xc2\xa0Lee",
     "ann@mail.test",
     "mail.test"},
};

const std::string bad_addresses[] = {
    "",
    " ",
    "a",
    "@",
    "a@",
    "@b.c",
    "a@b",
    "a@b.",
    "a@.c",
    "a@b..c",
    "a@b.c.",
    "a@-b.c",
    "a@b-.c",
    "a@b_c.d",
    "a@b c.d",
    "a@1.2.3.4",
    "a@[1.2.3.4]",
    "a@b@c.d",
    "a b@c.d",
    ".a@b.c",
    "a.@b.c",
    "a..b@c.d",
    "a\"b@c.d",
    "\"a@b.c",
    "\"\"@b.c",
    "\"a\"b@c.d",
    "a(comment)@b.c",
    "a@b.c, d@e.f",
    "a@b.c;",
    "Ann ann@mail.test",
    "Ann <ann@mail.test",
    "Ann ann@mail.test>",
    "Ann <>",
    "Ann <<ann@mail.test>>",
    "A > B <a@b.c>",
    "\"Ann <a@b.c>",
    "Ann <a@b.c> x",
    "Ann <a@b.c>\r\nBcc: x@y.z",
    "Ann\n <a@b.c>",
    "a@b.c\n",
    "a\tb@c.d",
    std::string("a\0@b.c", 6),
    "a\x7f@b.c",
    "a\xc2\x85@b.c",
    // Invisible characters inside of an address
    "a\xe2\x80\x8b"
    "b@mail.test",
    "ann\xc2\xa0@mail.test",
    "ann@\xe2\x80\x8email.test",
    "ann@ma\xc2\xadil.test",
    "ann@b\xc3\xbc"
    "ch\xe2\x80\x8d"
    "er.test",
    // Letters of which no domain can be made, and a domain that is too long in A-labels
    "a@\xe2\x88\x9e.test",
    "a@\xf0\x9f\x92\xa9.test",
    "a@" + std::string(60, 'b') + "\xc3\xbc.test",
};

struct spelling
{
    const char* written;
    const char* folded;
};

std::ostream& operator<<(std::ostream& out, const spelling& s)
{
    return out << s.written;
}

constexpr spelling spellings[] = {
    {"Ann@Mail.TEST", "ann@mail.test"},
    {"Ann Lee <ANN@mail.test>", "ann@mail.test"},
    {"\xe2\x80\x8b"
     "ann@mail.test\xc2\xa0",
     "ann@mail.test"},
    {"ann@b\xc3\xbc"
     "cher.example",
     "ann@xn--bcher-kva.example"},
    {"Ann <ann@B\xc3\x9c"
     "CHER.example>",
     "ann@xn--bcher-kva.example"},
    {"ann@bu\xcc\x88"
     "cher.example",
     "ann@xn--bcher-kva.example"}, // u and a combining diaeresis
    {"ann@XN--BCHER-KVA.example", "ann@xn--bcher-kva.example"},
    {"ann@stra\xc3\x9f"
     "e.example",
     "ann@xn--strae-oqa.example"},
    {"ann@\xef\xbd\x8d"
     "ail.test",
     "ann@mail.test"}, // a full-width m
    {R"("ann"@mail.test)", "ann@mail.test"},
    {R"("a\nn"@mail.test)", "ann@mail.test"},
    {R"("a b"@Mail.test)", R"("a b"@mail.test)"},
    {"J\xc3\x96rg@mail.test", "j\xc3\x96rg@mail.test"},
    {"No Address", "no address"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(addresses)

BOOST_DATA_TEST_CASE(a_mailbox_is_taken_apart, boost::unit_test::data::make(good_addresses), good)
{
    const auto parsed = parse_mailbox(good.text);
    BOOST_REQUIRE(parsed.has_value());
    BOOST_TEST(parsed->name == good.name);
    BOOST_TEST(parsed->address == good.address);
    BOOST_TEST(parsed->domain == good.domain);
}

BOOST_AUTO_TEST_CASE(what_is_no_mailbox_is_refused)
{
    for (const auto& text : bad_addresses)
        BOOST_TEST(!parse_mailbox(text).has_value(), text);
}

BOOST_DATA_TEST_CASE(
    spellings_of_one_address_have_one_form, boost::unit_test::data::make(spellings), spelling
)
{
    BOOST_TEST(fold_address(spelling.written) == spelling.folded);
}

BOOST_AUTO_TEST_CASE(domains_are_compared_in_a_labels)
{
    BOOST_TEST(fold_domain("Acme.Example") == "acme.example");
    BOOST_TEST(
        fold_domain("B\xc3\xbc"
                    "cher.Example") == "xn--bcher-kva.example"
    );
    BOOST_TEST(fold_domain("XN--bcher-kva.example") == "xn--bcher-kva.example");
    BOOST_TEST(fold_domain("\xe2\x88\x9e.Test") == "\xe2\x88\x9e.test"); // no domain at all
    BOOST_TEST(to_a_labels("Acme.Example").value() == "Acme.Example");
    BOOST_TEST(!to_a_labels("\xe2\x88\x9e.test").has_value());
}

BOOST_AUTO_TEST_CASE(lengths_are_limited)
{
    const std::string local64(64, 'a');
    BOOST_TEST(parse_mailbox(local64 + "@b.c").has_value());
    BOOST_TEST(!parse_mailbox(local64 + "a@b.c").has_value());

    const std::string label63(63, 'b');
    BOOST_TEST(parse_mailbox("a@" + label63 + ".c").has_value());
    BOOST_TEST(!parse_mailbox("a@" + label63 + "b.c").has_value());

    const std::string domain = label63 + "." + label63 + "." + label63 + ".";
    BOOST_TEST(parse_mailbox("a@" + domain + std::string(254 - 2 - domain.size(), 'c')).has_value()
    );
    BOOST_TEST(!parse_mailbox("a@" + domain + std::string(255 - 2 - domain.size(), 'c')).has_value()
    );
}

// Records of DNS are anybody's; the sanitizer watches.
BOOST_AUTO_TEST_CASE(what_is_no_utf_8_does_no_harm)
{
    const std::string continued(106, '\x80');
    BOOST_TEST(!parse_mailbox("d@acme.example" + continued).has_value());
    BOOST_TEST(!parse_mailbox(continued + "@").has_value());
    BOOST_TEST(fold_address("D@" + continued) == "d@" + continued);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
