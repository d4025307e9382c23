#include "mail/reading.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <ostream>

namespace relay {

namespace {

// A field of the payload, and a value of the wrong kind
struct wrong_value
{
    const char* fields; // what is put into a good payload, or over it
    const char* path;
    const char* why;
};

std::ostream& operator<<(std::ostream& out, const wrong_value& w)
{
    return out << w.fields;
}

constexpr wrong_value wrong_types[] = {
    {R"("to":5)", "payload.to", "Expected a string or an array of strings, got a number."},
    {R"("to":{})", "payload.to", "Expected a string or an array of strings, got an object."},
    {R"("to":true)", "payload.to", "Expected a string or an array of strings, got a boolean."},
    {R"("to":["a@b.test",5])", "payload.to[1]", "Expected a string, got a number."},
    {R"("to":[["a@b.test"]])", "payload.to[0]", "Expected a string, got an array."},
    {R"("to":[])", "payload.to", "Expected 1 to 50 addresses, got none."},
    {R"("cc":7)", "payload.cc", "Expected a string or an array of strings, got a number."},
    {R"("bcc":[null])", "payload.bcc[0]", "Expected a string, got null."},
    {R"("replyTo":{})",
     "payload.replyTo",
     "Expected a string or an array of strings, got an object."},
    {R"("reply_to":[1.5])", "payload.reply_to[0]", "Expected a string, got a number."},
    {R"("from":["a@b.test"])", "payload.from", "Expected a string, got an array."},
    {R"("subject":1)", "payload.subject", "Expected a string, got a number."},
    {R"("subject":"a\nb")", "payload.subject", "It must not contain line breaks."},
    {R"("subject":"a\u0000b")", "payload.subject", "It must not contain the character U+0000."},
    {R"("text":"a\u0000")", "payload.text", "It must not contain the character U+0000."},
    {R"("html":"\u0000")", "payload.html", "It must not contain the character U+0000."},
    {R"("text":{})", "payload.text", "Expected a string, got an object."},
    {R"("html":false)", "payload.html", "Expected a string, got a boolean."},
    {R"("headers":["X-A"])", "payload.headers", "Expected an object, got an array."},
    {R"("headers":{"X-A":[1]})", "payload.headers.X-A", "Expected a string, got an array."},
    {R"("headers":{"X:A":"1"})", "payload.headers.X:A", "This is not the name of a header."},
    {R"("headers":{"X-A":"1\nb"})",
     "payload.headers.X-A",
     "It must not contain line breaks or other control characters."},
    {R"("headers":{"X-A":"1\n b"})",
     "payload.headers.X-A",
     "It must not contain line breaks or other control characters."},
    {R"("headers":{"Content-Type":"text/calendar"})",
     "payload.headers.Content-Type",
     "Resend writes this header itself."},
    {R"("headers":{"X-A":"1","mime-version":"1.0"})",
     "payload.headers.mime-version",
     "Resend writes this header itself."},
    {R"("headers":{"CONTENT-TRANSFER-ENCODING":"8bit"})",
     "payload.headers.CONTENT-TRANSFER-ENCODING",
     "Resend writes this header itself."},
    {R"("headers":{"X A":"1"})", "payload.headers.X A", "This is not the name of a header."},
    {R"("headers":{"":"1"})", "payload.headers.", "This is not the name of a header."},
    {R"("headers":{"X-A":"1","X-A":"2"})", "payload.headers.X-A", "It is given twice."},
    {R"("headers":{"X-A":"1\r\nBcc: x"})",
     "payload.headers.X-A",
     "It must not contain line breaks or other control characters."},
    {R"("tags":[{"name":"a","value":""}])",
     "payload.tags[0].value",
     "A tag has a name and a value."},
    {R"("tags":{"a":1})", "payload.tags.a", "Expected a string, got a number."},
    {R"("tags":{"a b":"c"})",
     "payload.tags.a b",
     "Tags should only contain ASCII letters, numbers, underscores, or dashes."},
    {R"("tags":{"a":""})", "payload.tags.a", "A tag has a name and a value."},
    {R"("tags":{"relay_id":"x"})",
     "payload.tags.relay_id",
     "This name is kept for the relay's own tag."},
    {R"("tags":{"name":"relay_id","value":"x"})",
     "payload.tags.name",
     "This name is kept for the relay's own tag."},
    {R"("tags":"a")", "payload.tags", "Expected an array, got a string."},
    {R"("tags":[1])", "payload.tags[0]", "Expected an object, got a number."},
    {R"("tags":[{"name":"a","value":"b"},{"name":5,"value":"b"}])",
     "payload.tags[1].name",
     "Expected a string, got a number."},
    {R"("tags":[{"name":"a","value":null}])",
     "payload.tags[0].value",
     "Expected a string, got null."},
    {R"("tags":[{"name":"a b","value":"b"}])",
     "payload.tags[0].name",
     "Tags should only contain ASCII letters, numbers, underscores, or dashes."},
    {R"("tags":[{"name":"a","name":"b","value":"c"}])",
     "payload.tags[0].name",
     "It is given twice."},
    {R"("topic_id":3)", "payload.topic_id", "Expected a string, got a number."},
    {R"("scheduled_at":3)", "payload.scheduled_at", "Expected a string, got a number."},
    {R"("attachments":{})", "payload.attachments", "Expected an array, got an object."},
    {R"("attachments":["a"])", "payload.attachments[0]", "Expected an object, got a string."},
    {R"("attachments":[{"content":1}])",
     "payload.attachments[0].content",
     "Expected a string or an array of bytes, got a number."},
    {R"("attachments":[{"path":"x"},{"content":"data:text/plain;base64,aGk="}])",
     "payload.attachments[1].content",
     "Expected base64, got a `data:` URL: send what stands behind its comma."},
    {R"("attachments":[{"content":[1,256]}])",
     "payload.attachments[0].content[1]",
     "Expected a byte: an integer from 0 to 255."},
    {R"("attachments":[{"content":["x"]}])",
     "payload.attachments[0].content[0]",
     "Expected a byte: an integer from 0 to 255."},
    {R"("attachments":[{"content":{"type":"Blob"}}])",
     "payload.attachments[0].content",
     "Expected `{\"type\":\"Buffer\",\"data\":[...]}`."},
    {R"("attachments":[{"content":"aGk=","filename":1}])",
     "payload.attachments[0].filename",
     "Expected a string, got a number."},
    {R"("attachments":[{"path":[]}])",
     "payload.attachments[0].path",
     "Expected a string, got an array."},
    {R"("template":"welcome")", "payload.template", "It can't be combined with `html` or `text`."},
    {R"("text":"","template":"welcome")", "payload.template", "Expected an object, got a string."},
    {R"("text":"","template":{"id":1})", "payload.template.id", "Expected a string, got a number."},
    {R"("text":"","template":{"id":"t","variables":[1]})",
     "payload.template.variables",
     "Expected an object, got an array."},
    {R"("text":"","template":{"id":"t","variables":{"a":"\u0000"}})",
     "payload.template.variables.a",
     "It must not contain the character U+0000."},
    {R"("text":"","template":{"id":"t","variables":{"a b":1}})",
     "payload.template.variables.a b",
     "The name of a variable is 1 to 50 ASCII letters, numbers and underscores."},
    {R"("text":"","template":{"id":"t","variables":{"a":[]}})",
     "payload.template.variables.a",
     "Expected a string or a number, got an array."},
    {R"("text":"","template":{"id":"t","variables":{"a":9007199254740992}})",
     "payload.template.variables.a",
     "A number must not be larger than 2^53 - 1."},
    {R"("text":"","template":{"id":"t","variables":{"EMAIL":"x"}})",
     "payload.template.variables.EMAIL",
     "This name is reserved by Resend."},
    {R"("react":"<p>")", "payload.react", "Render it to `html` first: Resend does not take it."},
    {R"("reply_to":"a@b.test","replyTo":"a@b.test")", "payload.replyTo", "It is given twice."},
};

// The good fields that `fields` does not bring itself, and `fields`
std::string payload_with(std::string_view fields)
{
    std::string payload = "{";
    for (const std::string_view good :
         {R"("to":"a@b.test",)", R"("from":"c@d.test",)", R"("subject":"s",)", R"("text":"t",)"}) {
        const auto name = good.substr(0, good.find(':') + 1);
        if (!fields.starts_with(name))
            payload += good;
    }
    return payload.append(fields) + '}';
}

// A payload that lacks something, and Resend's words for it
struct incomplete
{
    const char* payload;
    const char* name;
    const char* message;
};

std::ostream& operator<<(std::ostream& out, const incomplete& i)
{
    return out << i.payload;
}

constexpr const char* bad_to =
    "Invalid `to` field. The email address needs to follow the `email@example.com` or "
    "`Name <email@example.com>` format.";
constexpr const char* example_to =
    "Invalid `to` field. Please use our testing email address instead of domains like "
    "`example.com`.";

constexpr incomplete incompletes[] = {
    {"{}", "missing_required_field", "Missing `to` field"},
    {R"({"to":"a@b.test"})", "missing_required_field", "Missing `html` or `text` field."},
    {R"({"to":"a@b.test","html":"","text":""})",
     "missing_required_field",
     "Missing `html` or `text` field."},
    {R"({"to":"a@b.test","html":"h"})", "missing_required_field", "Missing `subject` field"},
    {R"({"to":"a@b.test","html":"h","subject":"s"})",
     "missing_required_field",
     "Missing `from` field"},
    {R"({"to":"","from":"a@b.test","subject":"s","text":"t"})",
     "missing_required_field",
     "Missing `to` field"},
    {R"({"to":null})", "missing_required_field", "Missing `to` field"},
    {R"({"to":"a@b.test","from":"","subject":"s","text":"t"})",
     "missing_required_field",
     "Missing `from` field"},
    {R"({"to":"a@b.test","from":"c@d.test","subject":null,"text":"t"})",
     "missing_required_field",
     "Missing `subject` field"},
    {R"({"to":"nobody","from":"a@b.test","subject":"s","text":"t"})", "validation_error", bad_to},
    {R"({"to":"A <a@Example.com>","from":"a@b.test","subject":"s","text":"t"})",
     "validation_error",
     example_to},
    {R"({"to":"a@test.com","from":"a@b.test","subject":"s","text":"t"})",
     "validation_error",
     example_to},
    {R"({"to":"a@b.test","from":"c@d.test","subject":"s","text":"t","attachments":[{"content":[]}]})",
     "invalid_attachment",
     "Attachment must have either a `content` or `path`. (The attachment at "
     "`payload.attachments[0]`.)"},
    {R"({"to":"a@b.test","from":"c@d.test","subject":"s","text":"t","attachments":[{"content":"aGk=","filename":"setup.EXE"}]})",
     "invalid_attachment",
     "Resend takes no attachments of the type `.exe`. (The attachment at "
     "`payload.attachments[0]`.)"},
    {R"({"to":"a@b.test","template":{}})",
     "missing_required_field",
     "Missing `payload.template.id` field"},
    {R"({"to":"a@b.test","from":"c@d.test","subject":"s","text":"t","tags":[{"value":"v"}]})",
     "missing_required_field",
     "Missing `payload.tags[0].name` field"},
    {R"({"to":"a@b.test","from":"c@d.test","subject":"s","text":"t","tags":[{"name":"n"}]})",
     "missing_required_field",
     "Missing `payload.tags[0].value` field"},
    {R"({"to":"a@b.test","from":"c@d.test","subject":"s","text":"t","attachments":[{"filename":"f"}]})",
     "invalid_attachment",
     "Attachment must have either a `content` or `path`. (The attachment at "
     "`payload.attachments[0]`.)"},
    {R"({"to":"a@b.test","replyTO":"c@d.test"})",
     "validation_error",
     "Unknown field `payload.replyTO`."},
    {R"({"to":"a@b.test","from":"c@d.test","subject":"s","text":"t","tags":[{"name":"n","value":"v","x":1}]})",
     "validation_error",
     "Unknown field `payload.tags[0].x`."},
};

// What is not JSON at all
struct broken
{
    const char* line;
    const char* message;
};

std::ostream& operator<<(std::ostream& out, const broken& b)
{
    return out << b.line;
}

constexpr broken broken_lines[] = {
    {"", "The line is empty."},
    {"  ", "The line is empty."},
    {"hello",
     "The line is not valid JSON: a comma, a colon, a quote or a bracket is missing or too many."},
    {R"({"type":"ping")",
     "The line is not valid JSON: a comma, a colon, a quote or a bracket is missing or too many."},
    {R"({"type":"ping"}{})",
     "The line is not valid JSON: a comma, a colon, a quote or a bracket is missing or too many."},
    {R"({"type":"ping})", "The line is not valid JSON: a string has no end."},
    {"{\"type\":\"pi\x01ng\"}",
     "The line is not valid JSON: a string has a control character that is not escaped."},
    {R"({"type":"\x"})", "The line is not valid JSON: a string has a broken escape sequence."},
    {R"({"type":"\ud800 \x"})",
     "The line is not valid JSON: a string has a broken escape sequence."},
    {R"({"type":"\ud8"})", "The line is not valid JSON: a string has a broken escape sequence."},
    {R"({"type":nul})", "The line is not valid JSON: a word is neither true nor false nor null."},
    {R"({"type":01})", "The line is not valid JSON: a number is malformed or out of range."},
    {"{\"type\":\"\xff\"}", "The line is not valid UTF-8."},
    {"{\"type\":\"\xc0\xaf\"}", "The line is not valid UTF-8."},
    {"[]", "The line is not a JSON object."},
    {"7", "The line is not a JSON object."},
    {"null", "The line is not a JSON object."},
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(job_errors, test::reading)

BOOST_DATA_TEST_CASE_F(
    test::reading,
    a_wrong_value_is_named_by_its_place,
    boost::unit_test::data::make(wrong_types),
    wrong
)
{
    const auto error = refused_payload(payload_with(wrong.fields));
    BOOST_TEST(error.status == 422);
    BOOST_TEST(error.name == "validation_error");
    BOOST_TEST(
        error.message ==
        "Invalid `" + std::string(wrong.path) + "` field. " + std::string(wrong.why)
    );
}

BOOST_DATA_TEST_CASE_F(
    test::reading,
    what_resend_refuses_is_refused_in_its_words,
    boost::unit_test::data::make(incompletes),
    given
)
{
    const auto error = refused_payload(given.payload);
    BOOST_TEST(error.status == 422);
    BOOST_TEST(error.name == given.name);
    BOOST_TEST(error.message == given.message);
}

BOOST_DATA_TEST_CASE_F(
    test::reading,
    a_line_that_is_no_json_object_is_explained,
    boost::unit_test::data::make(broken_lines),
    given
)
{
    const auto error = refused(given.line);
    BOOST_TEST(error.status == 400);
    BOOST_TEST(error.name == "validation_error");
    BOOST_TEST(error.message == given.message);
}

BOOST_AUTO_TEST_CASE(fifty_recipients_are_enough)
{
    std::string list = R"("a@b.test")";
    for (int i = 1; i < 50; ++i)
        list += R"(,"a@b.test")";
    BOOST_TEST(sent_payload(payload_with(R"("to":[)" + list + ']')).recipients == 50u);
    const auto error = refused_payload(payload_with(R"("to":[)" + list + R"(,"a@b.test"])"));
    BOOST_TEST(error.message == "Invalid `payload.to` field. Expected at most 50 addresses.");
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_refused)
{
    const std::string deep = R"({"type":)" + std::string(100'000, '[');
    BOOST_TEST(refused(deep).status == 400);
    const std::string closed = R"({"type":)" + std::string(100, '[') + std::string(100, ']') + '}';
    BOOST_TEST(refused(closed).message == "The line is nested too deeply.");
}

BOOST_AUTO_TEST_CASE(a_long_name_is_not_quoted_in_full)
{
    const auto error = refused_payload(payload(",\"" + std::string(100'000, 'x') + "\":1"));
    BOOST_TEST(error.message.size() < 200u);
}

BOOST_AUTO_TEST_CASE(the_reader_goes_on_after_an_error)
{
    refused("{");
    sent_payload(payload());
    refused_payload(payload(R"(,"tags":[{"name":"a","value":1}])"));
    BOOST_TEST(sent_payload(payload()).body == sent_payload(payload()).body);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
