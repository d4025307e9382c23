#include "mail/reading.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <ostream>

// Resend's words name a field. When it has several values, the relay adds which one is meant.

namespace relay {

namespace {

const std::string not_an_address =
    "The email address needs to follow the `email@example.com` or `Name <email@example.com>` "
    "format.";
const std::string example_domain =
    "Please use our testing email address instead of domains like `example.com`.";

const std::string hidden = not_an_address + " There is an invisible character in it: U+200B.";
const std::string no_ascii = "Resend takes only ASCII characters before the @ of an address.";

struct mistake
{
    const char* field; // a further member of a good email
    const char* name;  // Resend's, of the field
    const char* place; // below the payload; empty: the field has no other value
    const std::string* why;
};

std::ostream& operator<<(std::ostream& out, const mistake& m)
{
    return out << m.field;
}

const mistake mistakes[] = {
    {R"("to":"nobody")", "to", "", &not_an_address},
    {R"("to":"a@\uff45xample.com")", "to", "", &example_domain}, // a full-width e
    {R"("to":"a@test.com")", "to", "", &example_domain},
    {R"("to":["nobody"])", "to", "to[0]", &not_an_address},
    {R"("to":["a@b.test","A <x@>"])", "to", "to[1]", &not_an_address},
    {R"("to":["a@b.test","c@d.test","A <a@Example.com>"])", "to", "to[2]", &example_domain},
    {R"("from":"nobody")", "from", "", &not_an_address},
    {R"("cc":"nobody")", "cc", "", &not_an_address},
    {R"("cc":["a@b.test","nobody","x"])", "cc", "cc[1]", &not_an_address},
    {R"("bcc":["a@b.test","a@b.test, c@d.test"])", "bcc", "bcc[1]", &not_an_address},
    {R"("bcc":["a@b.test","a@example.com"])", "bcc", "bcc[1]", &example_domain},
    {R"("reply_to":"nobody")", "reply_to", "", &not_an_address},
    {R"("reply_to":["a@b.test","nobody"])", "reply_to", "reply_to[1]", &not_an_address},
    {R"("to":"a\u200bb@mail.test")", "to", "", &hidden},
    {R"("cc":["a@b.test","Ann <a\u200bb@mail.test>"])", "cc", "cc[1]", &hidden},
    {R"("to":["jos\u00e9@mail.test"])", "to", "to[0]", &no_ascii},
    {R"("from":"Jos\u00e9 <jos\u00e9@mail.test>")", "from", "", &no_ascii},
    {R"("reply_to":"\u4f60@mail.test")", "reply_to", "", &no_ascii},
    {R"("replyTo":["nobody"])", "reply_to", "replyTo[0]", &not_an_address},
};

// The good fields that `field` is not, and `field`
std::string email_with(std::string_view field)
{
    std::string email = R"({"subject":"s","text":"t",)";
    for (const std::string_view good : {R"("to":"a@b.test",)", R"("from":"c@d.test",)"}) {
        if (!field.starts_with(good.substr(0, good.find(':') + 1)))
            email += good;
    }
    return email.append(field) + '}';
}

std::string message_for(const mistake& m, const std::string& above)
{
    std::string message = "Invalid `" + std::string(m.name) + "` field. " + *m.why;
    if (*m.place)
        message += " (The address at `" + above + m.place + "`.)";
    return message;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(which_one, test::reading)

BOOST_DATA_TEST_CASE_F(
    test::reading,
    a_wrong_address_is_named_by_its_place_in_the_line,
    boost::unit_test::data::make(mistakes),
    wrong
)
{
    const auto error = refused_payload(email_with(wrong.field));
    BOOST_TEST(error.status == 422);
    BOOST_TEST(error.name == "validation_error");
    BOOST_TEST(error.message == message_for(wrong, "payload."));
}

BOOST_DATA_TEST_CASE_F(
    test::reading, over_http_by_its_place_in_the_body, boost::unit_test::data::make(mistakes), wrong
)
{
    const auto read = reader.read_email(email_with(wrong.field), context);
    BOOST_REQUIRE(std::holds_alternative<api_error>(read));
    BOOST_TEST(std::get<api_error>(read).message == message_for(wrong, ""));
}

BOOST_DATA_TEST_CASE_F(
    test::reading,
    in_a_batch_by_its_place_in_the_array,
    boost::unit_test::data::make(mistakes),
    wrong
)
{
    const auto body = '[' + payload() + ',' + email_with(wrong.field) + ']';
    const auto read = reader.read_batch(body, context, [] { return std::string(test::uuid); });
    BOOST_REQUIRE(std::holds_alternative<email_batch>(read));
    const auto& second = std::get<email_batch>(read).emails[1];
    BOOST_REQUIRE(std::holds_alternative<api_error>(second));
    BOOST_TEST(std::get<api_error>(second).message == message_for(wrong, "[1]."));
}

BOOST_AUTO_TEST_CASE(an_attachment_without_content_is_named_by_its_place)
{
    const auto error = refused_payload(
        payload(R"(,"attachments":[{"content":"aGk=","filename":"a"},{"filename":"b"}])")
    );
    BOOST_TEST(error.name == "invalid_attachment");
    BOOST_TEST(
        error.message == "Attachment must have either a `content` or `path`. (The attachment at "
                         "`payload.attachments[1]`.)"
    );
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
