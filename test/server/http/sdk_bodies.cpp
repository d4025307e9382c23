#include "support/sdk_bodies.hpp"

#include "server/http/api_fixture.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

// What Resend refuses, and where in the mail that is
struct refused_body
{
    const char* fields; // further ones of a good email, or others in the place of its own
    const char* place;
};

std::ostream& operator<<(std::ostream& out, const refused_body& b)
{
    return out << b.fields;
}

constexpr refused_body refused_bodies[] = {
    {R"("to":["ann@mail.example","jos\u00e9@mail.example"])", "to[1]"},
    {R"("to":["ann@mail.example","a\u200bnn@mail.example"])", "to[1]"},
    {R"("tags":[{"name":"a","value":"b"},{"name":"c","value":""}])", "tags[1].value"},
    {R"("subject":"a\u0000b")", "subject"},
    {R"("html":"a\u0000b")", "html"},
    {R"("headers":{"Content-Type":"text/calendar"})", "headers.Content-Type"},
    {R"("headers":{"MIME-Version":"1.0"})", "headers.MIME-Version"},
    {R"("headers":{"content-transfer-encoding":"8bit"})", "headers.content-transfer-encoding"},
    {R"("headers":{"X-A":"a\nb"})", "headers.X-A"},
    {R"("headers":["X-A"])", "headers"},
};

// The answers of each way in, of those that answer over HTTP
struct doors_fixture : test::api_fixture
{
    server_response strict(const std::string& body)
    {
        return call("POST", "/emails/batch", "[" + body + "]");
    }

    boost::json::value permissive(const std::string& body)
    {
        const http_headers headers{{"x-batch-validation", "permissive"}};
        const auto answer = call("POST", "/emails/batch", "[" + body + "]", headers);
        BOOST_TEST(answer.status == 200u, answer.body);
        return json(answer);
    }

    boost::json::value loaded(const std::string& body)
    {
        return json(call("POST", "/relay/load", body));
    }

    static std::string email_with(std::string_view fields)
    {
        std::string email = R"({"from":"news@acme.example",)";
        for (const std::string_view good :
             {R"("to":"ann@mail.example",)", R"("subject":"s",)", R"("html":"h",)"}) {
            if (!fields.starts_with(good.substr(0, good.find(':'))))
                email += good;
        }
        return email.append(fields) + '}';
    }

    static void expect_place(const std::string& message, const std::string& place)
    {
        BOOST_TEST(message.find('`' + place + '`') != std::string::npos, message);
    }
};

std::string text(const boost::json::value& value, const char* name)
{
    return std::string(value.at(name).as_string());
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(official_clients, doors_fixture)

BOOST_DATA_TEST_CASE_F(
    doors_fixture,
    what_an_official_client_writes_is_queued,
    boost::unit_test::data::make(test::sdk_bodies),
    email
)
{
    const auto single = call("POST", "/emails", email.body);
    BOOST_TEST(single.status == 200u, single.body);
    const auto batch = strict(email.body);
    BOOST_TEST(batch.status == 200u, batch.body);
    BOOST_TEST(permissive(email.body).at("errors").as_array().empty());
    BOOST_TEST(text(loaded(email.body), "status") == "queued");
}

BOOST_DATA_TEST_CASE_F(
    doors_fixture,
    what_resend_refuses_is_refused_with_its_place,
    boost::unit_test::data::make(refused_bodies),
    given
)
{
    const auto email = email_with(given.fields);
    const std::string place = given.place;
    const auto single = call("POST", "/emails", email);
    BOOST_TEST(single.status == 422u);
    expect_place(text(json(single), "message"), place);
    const auto batch = strict(email);
    BOOST_TEST(batch.status == 422u);
    expect_place(text(json(batch), "message"), "[0]." + place);
    const auto errors = permissive(email).at("errors");
    expect_place(text(errors.at(0), "message"), "[0]." + place);
    const auto line = loaded(email);
    BOOST_TEST(text(line, "status") == "rejected");
    expect_place(text(line.at("error"), "message"), "payload." + place);
    BOOST_TEST(store.counts().at(lane::transactional, state::queued) == 0);
}

BOOST_AUTO_TEST_CASE(half_a_character_costs_no_other_email_of_its_batch)
{
    const auto good = email_with(R"("text":"t")");
    const auto cut = email_with(R"("subject":"Sale \ud83d")");
    const auto answer = permissive(good + "," + cut + "," + good);
    BOOST_TEST(answer.at("data").as_array().size() == 3u);
    BOOST_TEST(answer.at("errors").as_array().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
