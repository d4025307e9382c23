#include "cli/campaign_file.hpp"

#include "cli/api_client.hpp"
#include "support/temporary_directory.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

namespace json = boost::json;
using namespace relay::cli;

namespace {

struct folder : relay::test::temporary_directory
{
    std::string write(const std::string& name, const std::string& text) const
    {
        auto file = path() + '/' + name;
        std::filesystem::create_directories(std::filesystem::path(file).parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }

    campaign_file read(const std::string& toml) const
    {
        return read_campaign_file(write("c.toml", toml));
    }

    // Without the folder, which is another one each time
    std::string refusal(const std::string& toml) const
    {
        try {
            read(toml);
        } catch (const bad_usage& e) {
            std::string text = e.what();
            for (auto i = text.find(path()); i != std::string::npos; i = text.find(path()))
                text.erase(i, path().size() + 1);
            return text;
        }
        return "none";
    }

    std::string place(const campaign_file& file, const std::string& message) const
    {
        const auto text = place_of_error(file, json::object{{"message", message}});
        return text.substr(path().size() + 1);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(campaign_files, folder)

BOOST_AUTO_TEST_CASE(toml_becomes_the_json_of_the_api)
{
    const auto file = read(R"(
name = "Spring"
weight = 2.5
canary = 100
open = true
scheduled_at = 2026-12-01T09:00:00+01:00
tags = [{name = "kind", value = "news"}]
[headers]
X-Ref = "{{id}}"
[window]
from = 09:00:00
until = "17:30"
days = ["mon"]
[[steps]]
delay = "0s"
[[steps]]
delay = "3d"
)");
    const auto expected = json::parse(R"({"name":"Spring","weight":2.5,"canary":100,"open":true,
        "scheduled_at":"2026-12-01T09:00:00+01:00","tags":[{"name":"kind","value":"news"}],
        "headers":{"X-Ref":"{{id}}"},"window":{"from":"09:00","until":"17:30","days":["mon"]},
        "steps":[{"delay":"0s"},{"delay":"3d"}]})");
    BOOST_TEST((json::value(file.fields) == expected), json::serialize(file.fields));
}

BOOST_AUTO_TEST_CASE(texts_in_files_of_their_own_stand_beside_the_toml)
{
    write("letters/a.html", "\xef\xbb\xbf<p>Hi</p>\n");
    write("b.txt", "Hi\n");
    const auto file =
        read("html_file = \"letters/a.html\"\n[[steps]]\ntext_file = \"b.txt\"\n[[steps]]\n");
    const auto expected = json::parse(R"({"html":"<p>Hi</p>\n","steps":[{"text":"Hi\n"},{}]})");
    BOOST_TEST((json::value(file.fields) == expected), json::serialize(file.fields));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_named_with_its_place)
{
    write("latin1.html", "<p>\nGr\xfc\xdf\x65\n");
    write("utf16.html", std::string("\xff\xfe<\0p\0", 6));
    BOOST_TEST(refusal("name = \"a\nb\"\n").starts_with("c.toml:1:"));
    BOOST_TEST(refusal("\n\nname = \n").starts_with("c.toml:3:"));
    BOOST_TEST(refusal("a = 1\na = 2\n").starts_with("c.toml:2:"));
    BOOST_TEST(refusal("weight = nan") == "c.toml:1:10: weight: not a number");
    BOOST_TEST(
        refusal("html_file = \"no.html\"") == "c.toml:1:1: html_file: no.html can't be read"
    );
    BOOST_TEST(
        refusal("html = \"\"\n  html_file = \"no.html\"") ==
        "c.toml:2:3: html_file: there is `html` already"
    );
    BOOST_TEST(
        refusal("[[steps]]\n[[steps]]\ntext_file = 3") ==
        "c.toml:3:1: steps[1].text_file: the name of a file is a text"
    );
    BOOST_TEST(
        refusal("html_file = \"latin1.html\"") ==
        "c.toml:1:1: html_file: latin1.html:2: this is not UTF-8"
    );
    BOOST_TEST(
        refusal("html_file = \"utf16.html\"") ==
        "c.toml:1:1: html_file: utf16.html is written in UTF-16: save it as UTF-8"
    );
    BOOST_CHECK_THROW(read_campaign_file(path() + "/none.toml"), bad_usage);
}

BOOST_AUTO_TEST_CASE(what_the_relay_refuses_is_found_in_the_files)
{
    write("a.html", "<p>{{#if}}</p>");
    const auto file = read("name = \"x\"\nhtml_file = \"a.html\"\nsubject = \"{{\"\n"
                           "window = {zone = \"Mars\", days = [\"mon\", \"dey\"]}\n"
                           "[[steps]]\n[[steps]]\ndelay = \"soon\"\n");
    BOOST_TEST(place(file, "Invalid `html` field. Line 1, column 4, `{{#if}}`: x") == "a.html:1:4");
    BOOST_TEST(place(file, "Invalid `subject` field. Line 1, column 1, `{{`: x") == "c.toml:3:1");
    BOOST_TEST(place(file, "Invalid `window.zone` field. There is none.") == "c.toml:4:11");
    BOOST_TEST(place(file, "Invalid `steps[1].delay` field.") == "c.toml:7:1");
    BOOST_TEST(place(file, "Unknown field `steps[1].dellay`.") == "c.toml:6:1");
    BOOST_TEST(place(file, "Missing `from` field") == "c.toml");
    BOOST_TEST(place(file, "Something else") == "c.toml");
    BOOST_TEST(place(file, "A ` alone") == "c.toml");
    BOOST_TEST(place(file, "") == "c.toml");
    const json::object of_template{{"field", "html"}, {"line", 1}, {"column", 4}};
    BOOST_TEST(place_of_error(file, of_template) == path() + "/a.html:1:4");
}

BOOST_AUTO_TEST_SUITE_END()
