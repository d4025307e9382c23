#include "campaign/mustache.hpp"

#include "campaign/rendering.hpp"

namespace relay {

using test::compiled;
using test::rendered;
using test::values;

namespace {

std::optional<std::string> missing(std::string_view source, std::string_view json)
{
    const auto object = values(json);
    return compiled(source).missing({.own = object, .unsubscribe_url = test::link});
}

// Why it can't be rendered; empty: it can.
std::string refused(std::string_view source, const boost::json::object& object)
{
    std::string out;
    return compiled(source).render(out, {.own = object, .unsubscribe_url = ""}).value_or("");
}

} // namespace

BOOST_AUTO_TEST_SUITE(rendering_a_template)

BOOST_AUTO_TEST_CASE(values_are_escaped_in_html_alone)
{
    const auto* const json = R"({"n":"<b>\"Tom\" & 'Jo'</b>"})";
    BOOST_TEST(rendered("{{n}}", json) == "&lt;b&gt;&quot;Tom&quot; &amp; &#39;Jo&#39;&lt;/b&gt;");
    BOOST_TEST(rendered("{{{n}}}{{&n}}", json) == "<b>\"Tom\" & 'Jo'</b><b>\"Tom\" & 'Jo'</b>");
    BOOST_TEST(rendered("{{n}}", json, escaping::none) == "<b>\"Tom\" & 'Jo'</b>");
    BOOST_TEST(rendered("{{n}}{{{n}}}", R"({"n":"a\r\nb"})", escaping::one_line) == "a ba b");
}

BOOST_AUTO_TEST_CASE(a_value_is_never_rendered_again)
{
    const auto* const json = R"({"a":"{{b}}{{#b}}{{{b}}}{{=<% %>=}}","b":"no"})";
    BOOST_TEST(rendered("{{a}}{{b}}", json) == "{{b}}{{#b}}{{{b}}}{{=&lt;% %&gt;=}}no");
}

BOOST_AUTO_TEST_CASE(numbers_are_written_as_they_are_read)
{
    const auto* const json =
        R"({"a":-3,"b":18446744073709551615,"c":0.1,"d":1e300,"e":true,"f":12.50})";
    BOOST_TEST(
        rendered("{{a}} {{b}} {{c}} {{d}} {{e}} {{f}}", json) ==
        "-3 18446744073709551615 0.1 1e+300 true 12.5"
    );
}

BOOST_AUTO_TEST_CASE(half_a_character_and_u_0000_do_no_harm)
{
    BOOST_TEST(rendered("{{n}}", R"({"n":"a\u0000b"})") == std::string("a\0b", 3));
    BOOST_TEST(rendered("{{n}}", R"({"n":"\ud83d\ude42"})") == "🙂");
}

BOOST_AUTO_TEST_CASE(names_may_be_those_of_a_spreadsheets_columns)
{
    BOOST_TEST(rendered("{{First Name}}", R"({"First Name":"Ann"})") == "Ann");
    BOOST_TEST(rendered("{{ straße-2 }}", R"({"straße-2":"x"})") == "x");
    BOOST_TEST(rendered("{{名}}{{end}}", R"({"名":"x","end":"y"})") == "xy");
}

BOOST_AUTO_TEST_CASE(false_are_nothing_false_0_an_empty_text_and_an_empty_list)
{
    for (const auto* nothing :
         {"{}",
          R"({"a":null})",
          R"({"a":false})",
          R"({"a":0})",
          R"({"a":0.0})",
          R"({"a":""})",
          R"({"a":[]})"}) {
        BOOST_TEST_CONTEXT(nothing)
        BOOST_TEST(rendered("{{#a}}yes{{/a}}{{^a}}no{{/a}}", nothing) == "no");
    }
    for (const auto* something : {R"({"a":true})", R"({"a":"0"})", R"({"a":-1})", R"({"a":{}})"}) {
        BOOST_TEST_CONTEXT(something)
        BOOST_TEST(rendered("{{#a}}yes{{/a}}{{^a}}no{{/a}}", something) == "yes");
    }
}

BOOST_AUTO_TEST_CASE(the_unsubscribe_link_is_ours_whatever_a_recipient_brings)
{
    const std::string link(test::link);
    BOOST_TEST(
        rendered("<a href=\"{{unsubscribe_url}}\">", R"({"unsubscribe_url":"x"})") ==
        "<a href=\"" + link + "\">"
    );
    BOOST_TEST(
        rendered("{{#unsubscribe_url}}{{{unsubscribe_url}}}{{/unsubscribe_url}}", "{}") == link
    );
    BOOST_TEST(rendered("Bye:{{unsubscribe_url}}", "{}", escaping::none) == "Bye:" + link);
    BOOST_TEST(compiled("{{#a}}{{unsubscribe_url}}{{/a}}").uses_unsubscribe_url());
    BOOST_TEST(!compiled("{{#unsubscribe_url}}{{a}}{{/unsubscribe_url}}").uses_unsubscribe_url());
}

BOOST_AUTO_TEST_CASE(absent_and_null_are_missing_an_empty_text_is_not)
{
    BOOST_TEST(missing("{{a}}{{b.c}}", R"({"a":"x"})").value() == "b.c");
    BOOST_TEST(missing("{{a}}", R"({"a":null})").value() == "a");
    BOOST_TEST(!missing("{{a}}{{b}}{{unsubscribe_url}}", R"({"a":"","b":0})"));
}

BOOST_AUTO_TEST_CASE(what_is_left_out_is_not_missing)
{
    BOOST_TEST(!missing("{{#a}}{{b}}{{/a}}{{^a}}you{{/a}}", "{}"));
    BOOST_TEST(missing("{{#a}}{{b}}{{/a}}", R"({"a":true})").value() == "b");
    BOOST_TEST(missing("{{^a}}{{b}}{{/a}}", "{}").value() == "b");
    BOOST_TEST(!missing("{{#l}}{{n}}{{/l}}", R"({"l":[{"n":1},{"n":2}]})"));
    BOOST_TEST(missing("{{#l}}{{n}}{{/l}}", R"({"l":[{"n":1},{}]})").value() == "n");
}

BOOST_AUTO_TEST_CASE(a_list_or_an_object_is_no_text)
{
    BOOST_TEST(
        refused("{{a}}", values(R"({"a":[1]})")) ==
        "The value of `a` is a list or an object, not a text."
    );
    BOOST_TEST(!refused("{{#l}}{{.}}{{/l}}", values(R"({"l":[{}]})")).empty());
}

BOOST_AUTO_TEST_CASE(lists_in_lists_and_huge_values_are_bounded)
{
    boost::json::object object;
    object["l"] = boost::json::array(500, true);
    std::string nested = "{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}";
    BOOST_TEST(refused(nested, object) == "The rendered text is too large: it has 4 MiB at most.");

    object["h"] = std::string(4 << 20, 'x');
    BOOST_TEST(refused("{{h}}", object).empty());
    BOOST_TEST(!refused("{{h}}.", object).empty());
}

BOOST_AUTO_TEST_CASE(five_hundred_columns_are_found)
{
    boost::json::object object;
    std::string source;
    std::string expected;
    for (int i = 0; i < 500; ++i) {
        const auto number = std::to_string(i);
        object["column " + number] = i;
        source += "{{column " + number + "}},";
        expected += number + ",";
    }
    std::string out;
    BOOST_TEST(!compiled(source).render(out, {.own = object, .unsubscribe_url = ""}));
    BOOST_TEST(out == expected);
}

BOOST_AUTO_TEST_CASE(sections_are_nested_to_a_bound)
{
    const auto nested = [](std::size_t depth) {
        std::string source;
        for (std::size_t i = 0; i < depth; ++i)
            source += "{{#a}}";
        source += "x";
        for (std::size_t i = 0; i < depth; ++i)
            source += "{{/a}}";
        return source;
    };
    BOOST_TEST(rendered(nested(deepest_section), R"({"a":true})") == "x");
    const auto errors = test::errors_of(nested(deepest_section + 1));
    BOOST_REQUIRE(errors.size() == 1U);
    BOOST_TEST(errors.front().message == "Sections are nested 32 deep at most.");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
