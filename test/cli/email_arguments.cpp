#include "cli/email_arguments.hpp"

#include "cli/api_client.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <fstream>
#include <unistd.h>

namespace json = boost::json;
using namespace relay::cli;

BOOST_AUTO_TEST_SUITE(email_from_arguments)

BOOST_AUTO_TEST_CASE(arguments_become_the_json_of_an_email)
{
    const email_arguments a{
        .from = "A <a@b.example>",
        .to = {"c@d.example", "e@f.example"},
        .reply_to = {"r@b.example"},
        .subject = "Hi",
        .text = "Hello",
        .tags = {"module=support", "empty="},
        .headers = {"X-One: 1", "X-Two=2:3"},
        .scheduled_at = "in 10 min",
    };
    const auto expected = json::parse(R"({"from":"A <a@b.example>",
        "to":["c@d.example","e@f.example"],"reply_to":["r@b.example"],"subject":"Hi",
        "text":"Hello","scheduled_at":"in 10 min",
        "tags":[{"name":"module","value":"support"},{"name":"empty","value":""}],
        "headers":{"X-One":"1","X-Two":"2:3"}})");
    BOOST_TEST(json::value(to_email(a)) == expected);
}

BOOST_AUTO_TEST_CASE(what_the_arguments_do_not_say_stays)
{
    const json::object base{{"subject", "old"}, {"text", "kept"}};
    const auto email = to_email({.subject = "new"}, base);
    BOOST_TEST(email.at("subject").as_string() == "new");
    BOOST_TEST(email.at("text").as_string() == "kept");
    BOOST_TEST(!email.contains("to"));
}

BOOST_AUTO_TEST_CASE(files_are_read_and_attached_in_base64)
{
    const std::string path = "relay-cli-attachment-" + std::to_string(::getpid());
    std::ofstream(path, std::ios::binary) << std::string("a\0b", 3);
    const auto email = to_email({.text_file = path, .attachments = {path}});
    std::remove(path.c_str());
    BOOST_TEST(email.at("text").as_string().size() == 3u);
    const auto& attachment = email.at("attachments").at(0);
    BOOST_TEST(attachment.at("content").as_string() == "YQBi");
    BOOST_TEST(path.ends_with(std::string(attachment.at("filename").as_string())));
}

BOOST_AUTO_TEST_CASE(what_is_no_pair_or_no_file_is_refused)
{
    BOOST_CHECK_THROW(to_email({.tags = {"module"}}), bad_usage);
    BOOST_CHECK_THROW(to_email({.tags = {"=x"}}), bad_usage);
    BOOST_CHECK_THROW(to_email({.headers = {"X-One"}}), bad_usage);
    BOOST_CHECK_THROW(to_email({.html_file = "/nonexistent/file"}), bad_usage);
    BOOST_CHECK_THROW(to_email({.attachments = {"/"}}), bad_usage);
}

BOOST_AUTO_TEST_SUITE_END()
