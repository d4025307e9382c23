#include "relay/mail/address.hpp"

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

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
