#include "support/sdk_bodies.hpp"

#include "mail/reading.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

namespace relay {

namespace {

struct sdk_reading : test::reading
{
    sdk_reading() { context.correlation_tag = ""; }

    submission single(std::string_view body)
    {
        auto read = reader.read_email(body, context);
        if (const auto* error = std::get_if<api_error>(&read))
            BOOST_FAIL(error->message);
        return std::get<submission>(std::move(read));
    }

    // Behind an email that is no email at all
    submission in_a_batch(const std::string& body)
    {
        auto read = reader.read_batch("[{}," + body + ']', context, [] { return "id"; });
        if (const auto* error = std::get_if<api_error>(&read))
            BOOST_FAIL(error->message);
        auto& email = std::get<email_batch>(read).emails.at(1);
        if (const auto* error = std::get_if<api_error>(&email))
            BOOST_FAIL(error->message);
        return std::get<submission>(std::move(email));
    }

    submission loaded(std::string_view body)
    {
        auto read = reader.read_bulk_line(body, context);
        if (const auto* error = std::get_if<api_error>(&read.what))
            BOOST_FAIL(error->message);
        return std::get<send_email_job>(std::move(read.what)).email;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(official_clients, sdk_reading)

BOOST_DATA_TEST_CASE_F(
    sdk_reading,
    what_an_official_client_writes_is_taken_in_every_way,
    boost::unit_test::data::make(test::sdk_bodies),
    email
)
{
    const auto expected = boost::json::parse(email.sent);
    const auto body = single(email.body).body;
    BOOST_TEST((boost::json::parse(body) == expected), body);
    BOOST_TEST(in_a_batch(email.body).body == body);
    BOOST_TEST(sent_payload(email.body).body == body);
    BOOST_TEST(loaded(email.body).body == body);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
