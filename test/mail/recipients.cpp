#include "relay/mail/recipients.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace relay {

namespace {

using texts = std::vector<std::string>;

// The text without these recipients, as the relay would change it; "" when nobody is left
std::string without(const std::string& text, const texts& unwanted)
{
    const auto lists = find_recipients(text);
    BOOST_REQUIRE(lists);
    const auto rest = remove_recipients(*lists, [&](std::string_view address) {
        return std::ranges::find(unwanted, address) != unwanted.end();
    });
    if (rest.members.empty())
        return {};
    auto changed = text;
    return changed.replace(lists->begin, lists->end - lists->begin, rest.members);
}

} // namespace

BOOST_AUTO_TEST_SUITE(recipients)

BOOST_AUTO_TEST_CASE(all_recipients_are_found)
{
    const auto lists = find_recipients(
        R"({"from":"A \"x\" <a@b.c>","to":["\"Ann, B\" <ann@b.c>","b@b.c"],"cc":["c@b.c"],)"
        R"("bcc":["d@b.c"],"reply_to":["e@b.c"],"subject":"\"to\":["})"
    );
    BOOST_REQUIRE(lists);
    BOOST_TEST((lists->to == texts{"\"Ann, B\" <ann@b.c>", "b@b.c"}));
    BOOST_TEST((lists->cc == texts{"c@b.c"}));
    BOOST_TEST((lists->bcc == texts{"d@b.c"}));
}

BOOST_AUTO_TEST_CASE(the_others_stay_and_the_text_around_them_too)
{
    const std::string text =
        R"({"from":"a@b.c","to":["x@b.c","y@b.c"],"cc":["z@b.c"],"html":"x@b.c"})";
    BOOST_TEST(
        without(text, {"x@b.c"}) ==
        R"({"from":"a@b.c","to":["y@b.c"],"cc":["z@b.c"],"html":"x@b.c"})"
    );
    BOOST_TEST(
        without(text, {"z@b.c"}) == R"({"from":"a@b.c","to":["x@b.c","y@b.c"],"html":"x@b.c"})"
    );
    BOOST_TEST(without(text, {}) == text);
}

BOOST_AUTO_TEST_CASE(copies_take_the_place_of_those_who_are_gone)
{
    BOOST_TEST(
        without(R"({"to":["x@b.c"],"cc":["y@b.c"],"bcc":["z@b.c"]})", {"x@b.c"}) ==
        R"({"to":["y@b.c"],"bcc":["z@b.c"]})"
    );
}

BOOST_AUTO_TEST_CASE(hidden_recipients_never_become_visible)
{
    BOOST_TEST(without(R"({"to":["x@b.c"],"bcc":["y@b.c","z@b.c"]})", {"x@b.c"}) == "");
    BOOST_TEST(without(R"({"to":["x@b.c"]})", {"x@b.c"}) == "");
}

BOOST_AUTO_TEST_CASE(what_the_relay_did_not_write_has_no_recipients)
{
    for (const auto* text :
         {"",
          "{}",
          "[]",
          R"({"to":"a@b.c"})",
          R"({"to":["a)",
          R"({"from":"a@b.c")",
          R"({ "to":["a"]})"})
        BOOST_TEST(!find_recipients(text));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
