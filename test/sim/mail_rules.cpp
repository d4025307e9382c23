#include "sim/mail_rules.hpp"

#include "sim/address.hpp"
#include "sim/support/caller.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

namespace relay::sim {

namespace {

using test::mail;

struct refusal
{
    std::string body;
    int status;
    const char* name;
    const char* message;
};

std::ostream& operator<<(std::ostream& out, const refusal& r)
{
    return out << r.body.substr(0, 200);
}

constexpr const char* bad_to =
    "Invalid `to` field. The email address needs to follow the `email@example.com` or `Name "
    "<email@example.com>` format.";
constexpr const char* bad_from =
    "Invalid `from` field. The email address needs to follow the `email@example.com` or `Name "
    "<email@example.com>` format.";
constexpr const char* example_to = "Invalid `to` field. Please use our testing email address "
                                   "instead of domains like `example.com`.";
constexpr const char* bad_tags =
    "Tags should only contain ASCII letters, numbers, underscores, or dashes.";
constexpr const char* bad_count = "The `to` field must contain between 1 and 50 email addresses.";

std::string many(std::string_view item, std::size_t count)
{
    std::string list = "[";
    for (std::size_t i = 0; i < count; ++i)
        list += (i == 0 ? "" : ",") + std::string(item);
    return list + "]";
}

std::string to(const std::string& value)
{
    return R"({"from":"a@example.org","subject":"s","text":"t","to":)" + value + "}";
}

std::string tags(const std::string& list)
{
    return mail(R"(,"tags":)" + list);
}

const std::string good_tag = R"({"name":"n-1_A","value":"v"})";

const refusal refusals[] = {
    {"{", 400, "validation_error", "We found an error with one or more fields in the request."},
    {"[]", 422, "validation_error", "The `request.body` field must be an `object`."},

    // The order of section 1.4: to, html/text, subject, from
    {"{}", 422, "missing_required_field", "Missing `to` field"},
    {R"({"to":"b@example.org"})", 422, "missing_required_field", "Missing `html` or `text` field"},
    {R"({"to":"b@example.org","text":""})",
     422,
     "missing_required_field",
     "Missing `subject` field"},
    {R"({"to":"b@example.org","text":"","subject":""})",
     422,
     "missing_required_field",
     "Missing `from` field"},
    {R"({"to":"b","text":"","subject":"","from":"x"})", 422, "validation_error", bad_to},
    {R"({"to":"b@example.org","text":"","subject":"","from":"x"})",
     422,
     "validation_error",
     bad_from},

    {to("null"), 422, "missing_required_field", "Missing `to` field"},
    {to("[]"), 422, "validation_error", bad_count},
    {to(many(R"("b@example.org")", 51)), 422, "validation_error", bad_count},
    {to("7"), 422, "validation_error", bad_to},
    {to(R"(["b@example.org","no"])"), 422, "validation_error", bad_to},
    {to(R"("B <b@Example.COM>")"), 422, "validation_error", example_to},
    {to(R"("b@test.com")"), 422, "validation_error", example_to},
    {mail(R"(,"cc":["x@test.com"])"),
     422,
     "validation_error",
     "Invalid `cc` field. Please use our testing email address instead of domains like "
     "`example.com`."},

    {tags(R"([{"name":"a b","value":"v"}])"), 422, "validation_error", bad_tags},
    {tags(R"([{"name":"a","value":"é"}])"), 422, "validation_error", bad_tags},
    {tags(R"([{"name":"","value":"v"}])"), 422, "validation_error", bad_tags},
    {tags(R"([{"name":"a","value":")" + std::string(257, 'v') + R"("}])"),
     422,
     "validation_error",
     bad_tags},
    {tags(R"([{"name":"a"}])"),
     422,
     "validation_error",
     "Each tag must have a `name` and a `value`."},
    {tags(many(good_tag, 76)),
     422,
     "validation_error",
     "The `tags` field must contain at most 75 tags."},

    {mail(R"(,"attachments":[{"filename":"a.txt"}])"),
     422,
     "invalid_attachment",
     "Attachment must have either a `content` or `path`."},
    {mail(R"(,"template":{"id":"t"})"),
     422,
     "validation_error",
     "The `template` field can't be combined with `html` or `text`."},
    {mail(R"(,"headers":{"X-A":1})"), 422, "validation_error", "The `headers` must be strings."},
    {mail(R"(,"scheduled_at":"2026-12-23T12:00:01Z")"),
     422,
     "validation_error",
     "The `scheduled_at` field must be a valid date within the next 30 days."},
    {mail(R"(,"scheduled_at":"2026-13-01T00:00:00Z")"),
     422,
     "validation_error",
     "The `scheduled_at` field must be a valid date within the next 30 days."},
};

const std::string good_mails[] = {
    mail(),
    to(R"(" B <b@example.org> ")"),
    to(R"("delivered+label@resend.dev")"),
    to(R"("b@sub.example.com")"),
    to(many(R"("b@example.org")", 50)),
    tags(many(good_tag, 75)),
    tags(R"([{"name":"a","value":")" + std::string(256, 'v') + R"("}])"),
    mail(R"(,"attachments":[{"filename":"a.txt","content":"aGk="}])"),
    mail(R"(,"attachments":[{"content":[104,105]}])"),
    mail(R"(,"attachments":[{"content":{"type":"Buffer","data":[104]}}])"),
    mail(R"(,"attachments":[{"path":"https://example.org/a.pdf"}])"),
    mail(R"(,"scheduled_at":"2026-12-23T12:00:00Z")"),
    mail(R"(,"scheduled_at":"2026-11-24T12:00:00.123+02:00")"),
    mail(R"(,"scheduled_at":"tomorrow at 9am")"),
    mail(R"(,"html":"<p>","cc":"c@example.org","bcc":["d@example.org"],"reply_to":"r@example.com")"
    ),
    mail(R"(,"region":"eu","unknown":[1])"),
    R"({"to":"b@example.org","template":{"id":"t","variables":{"n":1}}})",
};

} // namespace

BOOST_AUTO_TEST_SUITE(mail_rules)

BOOST_DATA_TEST_CASE(what_resend_refuses, boost::unit_test::data::make(refusals), r)
{
    test::caller caller;
    const auto reply = caller.post(r.body);
    BOOST_TEST(reply.status == r.status);
    BOOST_TEST(test::name_of(reply) == r.name);
    BOOST_TEST(test::message_of(reply) == r.message);
    BOOST_TEST(caller.t.mails.size() == 0u);
}

BOOST_DATA_TEST_CASE(what_resend_takes, boost::unit_test::data::make(good_mails), body)
{
    test::caller caller;
    const auto reply = caller.post(body);
    BOOST_TEST(reply.status == 200, reply.body);
    BOOST_TEST(parse_uuid(test::id_of(reply)).has_value());
}

BOOST_AUTO_TEST_CASE(every_recipient_counts)
{
    test::caller caller;
    const auto three = mail(R"(,"cc":"c@example.org","bcc":["d@example.org"])");
    BOOST_TEST(caller.post(three).status == 200);
    BOOST_TEST(caller.t.quotas.daily_used == 3u);
}

BOOST_AUTO_TEST_CASE(addresses_are_plain_or_in_angles)
{
    for (const auto* good : {"a@b.co", "A <a@b.co>", "<a@b.co>", "\"A, B\" <a+x@b-c.d.org>"})
        BOOST_TEST(parse_mailbox(good).has_value(), good);
    for (const auto* bad :
         {"",
          "a",
          "a@",
          "@b.co",
          "a@b",
          "a b@c.co",
          "a@b..co",
          "a@b.co>",
          "a@b.c",
          "a@b .co",
          "a@b.co, c@d.co",
          ".a@b.co",
          "a..b@c.co",
          "A <a@b.co> x"})
        BOOST_TEST(!parse_mailbox(bad).has_value(), bad);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
