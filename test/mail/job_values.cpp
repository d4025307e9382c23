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
    const auto email = sent_payload(payload(R"(,"html":"\u0041\u0001\ud83d\ude00\u20ac\/\"\\\b")"));
    const std::string_view text("A\x01\xf0\x9f\x98\x80\xe2\x82\xac/\"\\\b", 13);
    BOOST_TEST(std::string_view(parse_object(email.body).at("html").as_string()) == text);
}

BOOST_AUTO_TEST_CASE(half_a_character_becomes_the_replacement_character)
{
    const auto html = [&](std::string_view escaped) {
        const auto email = sent_payload(payload(R"(,"html":")" + std::string(escaped) + '"'));
        return std::string(parse_object(email.body).at("html").as_string());
    };
    const std::string instead("\xef\xbf\xbd");
    BOOST_TEST(html(R"(a\ud83d)") == "a" + instead);
    BOOST_TEST(html(R"(\uDE00a)") == instead + "a");
    BOOST_TEST(html(R"(\ud83d\ud83d\ude00)") == instead + "\xf0\x9f\x98\x80");
    BOOST_TEST(html(R"(\ude00\ud83d\u0041)") == instead + instead + "A");
    BOOST_TEST(html(R"(\ud83d\n\\ud83d)") == instead + "\n\\ud83d"); // a backslash, no escape
    BOOST_TEST(html(R"(\ud83d\\)") == instead + "\\");
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
    for (const auto* empty : {
             R"(,"cc":[],"bcc":[],"reply_to":[],"tags":[],"attachments":[],"headers":{})",
             R"(,"cc":"","bcc":"","replyTo":"","tags":{},"headers":[],"template":[])",
             R"(,"topic_id":"","scheduled_at":"","region":"","react":"")",
             R"(,"headers":{"X-A":null})",
             R"(,"cc":null,"bcc":null,"reply_to":null,"tags":null,"headers":null,"html":null,)"
             R"("attachments":null,"topic_id":null,"template":null,"scheduled_at":null,"react":null)",
         }) {
        const auto email = sent_payload(payload(empty));
        BOOST_TEST(email.body == sent_payload(payload()).body);
        BOOST_TEST(email.batchable);
    }
    const auto line = send_email(
        payload(),
        R"(,"ref":null,"idempotency_key":null,"lane":null,"campaign":null,"ttl":null)"
        R"(,"scheduled_at":null)"
    );
    BOOST_TEST(sent(line).body == sent_payload(payload()).body);
}

BOOST_AUTO_TEST_CASE(an_empty_text_counts_where_it_says_something)
{
    // No text part beside the HTML; a mail without a subject
    const auto body = parse_object(
        sent_payload(R"({"to":"a@b.test","from":"c@d.test","subject":"","html":"h","text":""})")
            .body
    );
    BOOST_TEST(body.at("text") == "");
    BOOST_TEST(body.at("subject") == "");
    // Beside a template it says nothing
    const auto empty = sent_payload(
        R"({"to":"a@b.test","from":"","subject":"","html":"","text":"","template":{"id":"t"}})"
    );
    BOOST_TEST(empty.body == sent_payload(R"({"to":"a@b.test","template":{"id":"t"}})").body);
    BOOST_TEST(empty.domain == "template:t");
}

BOOST_AUTO_TEST_CASE(the_parts_of_an_attachment_may_be_empty)
{
    const auto attachment = [&](std::string_view object) {
        const auto email = sent_payload(payload(R"(,"attachments":[)" + std::string(object) + ']'));
        return boost::json::serialize(parse_object(email.body).at("attachments").at(0));
    };
    const auto* empty = R"({"content":"aGk=","filename":"f","path":"","content_type":"",)"
                        R"("content_id":null})";
    BOOST_TEST(attachment(empty) == R"({"content":"aGk=","filename":"f"})");
    for (const auto* content : {"\"\"", "[]", "null", R"({"type":"Buffer","data":[]})"}) {
        const auto by_url = R"({"path":"https://a.test/f","content":)" + std::string(content) + "}";
        BOOST_TEST(attachment(by_url) == R"({"path":"https://a.test/f"})");
    }
}

BOOST_AUTO_TEST_CASE(only_the_end_of_a_file_name_is_its_type)
{
    for (const std::string name : {"exe", "setup.exe.txt", "app.json", "a.jsx"})
        sent_payload(payload(R"(,"attachments":[{"content":"aGk=","filename":")" + name + R"("}])")
        );
}

BOOST_AUTO_TEST_CASE(a_text_is_handed_on_as_the_content_of_an_attachment)
{
    for (const std::string content : {"BEGIN:VCALENDAR", "aGkaG", "data: 1, 2", "j\xc3\xb6rg"}) {
        const auto email =
            sent_payload(payload(R"(,"attachments":[{"content":")" + content + R"("}])"));
        BOOST_TEST(
            parse_object(email.body).at("attachments").at(0).at("content").as_string() == content
        );
    }
}

BOOST_AUTO_TEST_CASE(a_folded_header_becomes_one_line)
{
    const auto value = [&](std::string_view escaped) {
        const auto email =
            sent_payload(payload(R"(,"headers":{"X-A":")" + std::string(escaped) + R"("})"));
        return std::string(parse_object(email.body).at("headers").at("X-A").as_string());
    };
    BOOST_TEST(value(R"(a\r\n b)") == "a b");
    BOOST_TEST(value(R"(a\r\n\t  b\r\n c)") == "a b c");
    BOOST_TEST(value(R"(a\tb)") == "a\tb");
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
