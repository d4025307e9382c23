#include "campaign/rendering.hpp"

namespace relay {

using test::errors_of;

namespace {

// What is refused, whole or as a part of a text
constexpr std::string_view bad[] = {
    // no mustache
    "{{}}",
    "{{ }}",
    "{{#}}x{{/}}",
    "{{name",
    "{{name}",
    "{{{name}}",
    "{{{{name}}}}",
    "{{{#name}}}x{{/name}}",
    "{{a..b}}",
    "{{a.}}",
    "{{a b  c}}",
    "{{#a}}x",
    "x{{/a}}",
    "{{#a}}{{#b}}{{/a}}{{/b}}",
    "{{=<% %>}}",
    "{{=<%=}}",
    "{{=a =b=}}",
    "{{> footer}}",
    "{{>*footer}}",
    "{{<layout}}{{/layout}}",
    "{{$block}}{{/block}}",
    // Go
    "{{ .First }}",
    "{{.First}}",
    "{{- name -}}",
    "{{if .First}}",
    "{{range .Items}}",
    "{{else}}",
    "{{ $x := .First }}",
    "{{printf \"%s\" name}}",
    // Handlebars
    "{{#if vip}}x{{/if}}",
    "{{#if}}x{{/if}}",
    "{{#each items}}{{this}}{{/each}}",
    "{{#unless vip}}x{{/unless}}",
    "{{#with a}}x{{/with}}",
    "{{else if vip}}",
    "{{@index}}",
    "{{../name}}",
    "{{this/name}}",
    "{{upper name=\"x\"}}",
    "{{#upper name}}x{{/upper}}",
    "{{~name~}}",
    "{{!-- {{name}} --}}",
    "{{[first name]}}",
    "{{(name)}}",
    // Jinja, Liquid, Twig
    "{{x | default: \"y\"}}",
    "{{x|upper}}",
    "{{ name or 'you' }}",
    "{{ user[0] }}",
    "{{ name ?? 'you' }}",
    "{{ a ? b : c }}",
    "{{ f(x) }}",
    "{% if vip %}",
    "{%- for x in y -%}",
    // Resend's broadcasts and others
    "{{{FIRST_NAME|there}}}",
    "*|FNAME|*",
    "*|IF:VIP|*",
    "<%= name %>",
    "%%first_name%%",
    // bent by an editor
    "%7B%7Bunsubscribe_url%7D%7D",
    "%7b%7bunsubscribe_url%7d%7d",
    "%257B%257Bunsubscribe_url%257D%257D",
    "{%7Bunsubscribe_url}%7D",
    "{{unsubscribe_url%7D%7D",
    "{{first%5Fname}}",
    "=7B=7Bname=7D=7D",
    "\\u007b\\u007bname\\u007d\\u007d",
    "\\{\\{name\\}\\}",
    "{{first\\_name}}",
    "&#123;&#123;name&#125;&#125;",
    "&#x7B;&#x7b;name}}",
    "&lbrace;&lbrace;name&rbrace;&rbrace;",
    "{&lcub;name}}",
    "{{first<b>_name</b>}}",
    "{{<b>first_name</b>}}",
    "<b>{</b>{first_name}}",
    "{<b>{first_name}</b>}",
    "{<span style=\"x\"><i>{<b>first_name</b>}}",
    "{{first_name}<b>}</b>",
    "{ {x} }",
    "{ { x } }",
    "{&nbsp;{x}}",
    "{\xe2\x80\x8b{x}}",
    "{\n{x}}",
    "{x}}",
    "{{&nbsp;name}}",
    "{{name&nbsp;}}",
    "{{&amp;name}}",
    "{{name\xc2\xa0}}",
    "{{\xe2\x80\x8bname}}",
    "{{na\xc2\xadme}}",
    "{{\xef\xbb\xbfname}}",
    "{{\xe2\x80\x9cname\xe2\x80\x9d}}",
    "{{\xe2\x80\x98name\xe2\x80\x99}}",
    "{{first\xe2\x80\x93name}}",
    "{{&quot;name&quot;}}",
    "{{first\nname}}",
    "{{first\tname}}",
    "\xef\xbd\x9b\xef\xbd\x9bname\xef\xbd\x9d\xef\xbd\x9d",
    "http://{{unsubscribe_url}}",
    "https://{{{unsubscribe_url}}}",
    "<a href=\"https://editor.test/{{unsubscribe_url}}\">",
    "<a href=\"mailto:{{unsubscribe_url}}\">",
    "<a href='HTTP:{{unsubscribe_url}}'>",
    "<a href=\"about:blank#{{unsubscribe_url}}\">",
};

// What is no tag, and stays as it is
constexpr std::string_view plain[] = {
    "@media print{.a{color:red}}",
    "@media print { .a { color: red } }",
    "@font-face{}} x }} {",
    "<style>.a{color:red}\n.b{}</style>",
    "function f() { if (a) { b(); } }",
    "{\"a\":{\"b\":1}}",
    "Hello {name}, 100 % of it for 5 %: 20%% {",
    "https://x.test/?q=%7B%22a%22%3A1%7D",
    "<!--[if mso]>x<![endif]-->",
    "&#123;name&#125; &lbrace;",
    "\\{ a \\}",
    "$ * | ** = %",
    "50%% off, and 20%% more",
    "if(a){(()=>{return a})()}}{return a}}",
};

struct located
{
    std::string_view source;
    std::size_t line{};
    std::size_t column{};
    std::string_view text;
};

} // namespace

BOOST_AUTO_TEST_SUITE(bad_tags)

BOOST_AUTO_TEST_CASE(are_refused_wherever_they_stand)
{
    for (const auto source : bad) {
        BOOST_TEST_CONTEXT(source)
        {
            BOOST_TEST(!errors_of(source).empty());
            BOOST_TEST(!errors_of("Hi {{a}} " + std::string(source) + " {{a}}").empty());
            for (const auto& error : errors_of(source))
                BOOST_TEST((!error.text.empty() && error.message.ends_with('.')));
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_none_stays_as_it_is)
{
    for (const auto source : plain) {
        BOOST_TEST_CONTEXT(source)
        {
            BOOST_REQUIRE(errors_of(source).empty());
            BOOST_TEST(test::rendered(source, "{}") == source);
        }
    }
    BOOST_TEST(errors_of("<a href=\"https://x.test/?to={{unsubscribe_url}}\">").empty());
    BOOST_TEST(errors_of("It's here, see:{{unsubscribe_url}}").empty());
    BOOST_TEST(test::rendered(".x{color:{{c}}}", R"({"c":"red"})") == ".x{color:red}");
    BOOST_TEST(test::rendered("{{=<% %>=}}{{x}} {%7B <% c %>", R"({"c":1})") == "{{x}} {%7B 1");
}

BOOST_AUTO_TEST_CASE(are_named_with_line_column_and_text)
{
    constexpr located table[] = {
        {"a\nbc {{ .First }} x", 2, 4, "{{ .First }}"},
        {"a\r\n\r\nZoë 🙂 {{x | y}}", 3, 7, "{{x | y}}"},
        {"<a href=\"%7B%7Bx%7D%7D\">", 1, 10, "%7B%7Bx%7D%7D"},
        {"{{#a}}\n{{b}}", 1, 1, "{{#a}}"},
        {"x\n{{first\nname}}", 2, 1, "{{first"},
        {"Go: http://{{unsubscribe_url}}", 1, 5, "http://{{unsubscribe_url}}"},
        {"{{name", 1, 1, "{{name"},
        {"a\nGr\xfc\xdf {{.x}}", 2, 3, ""},
        {"{{a}}\xed\xa0\xbd", 1, 6, ""},
        {{"ab\0", 3}, 1, 3, ""},
    };
    for (const auto& row : table) {
        BOOST_TEST_CONTEXT(row.source)
        {
            const auto errors = errors_of(row.source);
            BOOST_REQUIRE(errors.size() == 1U);
            BOOST_TEST(errors.front().line == row.line);
            BOOST_TEST(errors.front().column == row.column);
            BOOST_TEST(errors.front().text == row.text);
        }
    }
}

BOOST_AUTO_TEST_CASE(are_all_named_in_their_order_up_to_a_bound)
{
    const auto errors = errors_of("{{#a}}\n{{.b}}\n%7B%7Bc%7D%7D {{d");
    BOOST_REQUIRE(errors.size() == 4U);
    BOOST_TEST(errors[0].line == 1U);
    BOOST_TEST(errors[1].line == 2U);
    BOOST_TEST(errors[2].column == 1U);
    BOOST_TEST(errors[3].text == "{{d");

    std::string many;
    for (int i = 0; i < 1'000; ++i)
        many += "{{.x}}";
    BOOST_TEST(errors_of(many).size() == 20U);
}

// When each looks through the line before it, and through all names, this takes minutes.
BOOST_AUTO_TEST_CASE(are_told_from_good_ones_in_time_in_a_huge_text_too)
{
    std::string line;
    std::string names;
    for (int i = 0; i < 100'000; ++i) {
        line += "{{#a}}x{{/a}} and more ";
        names += "{{a" + std::to_string(i) + "}}";
    }
    BOOST_TEST(errors_of(line).empty());
    BOOST_TEST(errors_of(names).empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
