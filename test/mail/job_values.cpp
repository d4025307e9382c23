#include "mail/reading.hpp"

#include <boost/json/serialize.hpp>

#include <random>

namespace relay {

namespace json = boost::json;
using test::parse_object;

namespace {

// Any text: letters, what has to be escaped, and characters of two to four bytes
std::string random_text(std::mt19937_64& random, std::size_t max)
{
    constexpr std::string_view pieces[] = {
        "a",
        "Z",
        "0",
        " ",
        "<",
        "\"",
        "\\",
        "/",
        "\n",
        "\t",
        "\x01",
        "\x7f",
        "\xc3\xa4",
        "\xe2\x82\xac",
        "\xe2\x80\xa8",
        "\xf0\x9f\x98\x80",
        "hello"};
    std::string text;
    const std::size_t count = random() % (max + 1);
    for (std::size_t i = 0; i < count; ++i)
        text += pieces[random() % std::size(pieces)];
    return text;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(job_values, test::reading)

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_as_what_was_given)
{
    std::mt19937_64 random(7);
    for (int i = 0; i < 2'000; ++i) {
        const json::object given{
            {"from", "a@b.test"},
            {"to", json::array{"c@d.test", "\xc3\x84 <e@f.test>"}},
            {"subject", "s"},
            {"html", random_text(random, 200) + "."},
            {"text", random_text(random, 30)},
        };
        const auto body = parse_object(sent_payload(json::serialize(given)).body);
        for (const auto& [key, value] : given)
            BOOST_REQUIRE(body.at(key) == value);
    }
}

BOOST_AUTO_TEST_CASE(escapes_of_every_kind_are_understood)
{
    const auto email = sent_payload(payload(R"(,"html":"\u0041\u0000\ud83d\ude00\u20ac\/\"\\\b")"));
    const std::string_view text("A\0\xf0\x9f\x98\x80\xe2\x82\xac/\"\\\b", 13);
    BOOST_TEST(std::string_view(parse_object(email.body).at("html").as_string()) == text);
}

BOOST_AUTO_TEST_CASE(numbers_of_templates_keep_their_value)
{
    const auto email =
        sent_payload(R"({"to":"a@b.test","template":{"id":"t","variables":)"
                     R"({"a":9007199254740991,"b":-1,"c":0.1,"d":1e3,"e":-9007199254740991}}})");
    const auto body = parse_object(email.body);
    const auto& variables = body.at("template").at("variables");
    BOOST_TEST(variables.at("a").to_number<std::int64_t>() == 9007199254740991);
    BOOST_TEST(variables.at("b").to_number<int>() == -1);
    BOOST_TEST(variables.at("c").as_double() == 0.1);
    BOOST_TEST(variables.at("d").to_number<double>() == 1000.0);
}

BOOST_AUTO_TEST_CASE(bytes_become_base64)
{
    auto content = [&](std::string_view value) {
        const auto email =
            sent_payload(payload(R"(,"attachments":[{"content":)" + std::string(value) + "}]"));
        return std::string(
            parse_object(email.body).at("attachments").at(0).at("content").as_string()
        );
    };
    BOOST_TEST(content(R"("aGk=")") == "aGk=");
    BOOST_TEST(content(R"("aGk-\r\n_w")") == "aGk-\r\n_w"); // Resend is the one to decode it
    BOOST_TEST(content("[104]") == "aA==");
    BOOST_TEST(content("[104,105]") == "aGk=");
    BOOST_TEST(content("[0,255,127]") == "AP9/");
    BOOST_TEST(content(R"({"type":"Buffer","data":[1,2,3,4]})") == "AQIDBA==");
}

BOOST_AUTO_TEST_CASE(an_empty_list_is_as_good_as_none)
{
    const auto* empty =
        R"(,"cc":[],"bcc":[],"reply_to":[],"tags":[],"attachments":[],"headers":{})";
    const auto email = sent_payload(payload(empty));
    BOOST_TEST(email.body == sent_payload(payload()).body);
    BOOST_TEST(email.batchable);
}

BOOST_AUTO_TEST_CASE(forty_megabytes_of_attachments_are_taken_and_no_more)
{
    const std::string half(20 << 20, 'A');
    const auto two = R"({"content":")" + half + R"("},{"content":")" + half + R"("})";
    const auto email = sent_payload(payload(R"(,"attachments":[)" + two + ']'));
    BOOST_TEST(email.body.size() > std::size_t(40 << 20));
    const auto error =
        refused_payload(payload(R"(,"attachments":[)" + two + R"(,{"content":"AAAA"}])"));
    BOOST_TEST(
        error.message == "Invalid `payload.attachments` field. The attachments must not be "
                         "larger than 40 MB, after base64."
    );
}

BOOST_AUTO_TEST_CASE(a_line_of_sixty_four_megabytes_is_read)
{
    const std::string text(64 << 20, 'x');
    const auto email = sent_payload(payload(R"(,"html":")" + text + '"'));
    BOOST_TEST(email.body.size() > text.size());
    BOOST_TEST(sent_payload(payload()).body.size() < 300u); // and a small one after it
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
