#include "mail/reading.hpp"

namespace relay {

namespace {

struct batch_reading : test::reading
{
    int uuids = 0;

    std::variant<api_error, email_batch>
    read(std::string_view body, const email_options& options = {})
    {
        return reader.read_batch(
            body, context, [this] { return "id-" + std::to_string(++uuids); }, options
        );
    }

    email_batch batch(std::string_view body, const email_options& options = {})
    {
        auto result = read(body, options);
        if (const auto* error = std::get_if<api_error>(&result))
            BOOST_FAIL(error->message);
        return std::get<email_batch>(std::move(result));
    }

    static email_options key(std::string_view text)
    {
        return {
            .idempotency_key = text,
            .lane = {},
            .campaign = "spring",
            .scheduled_at = {},
            .ttl = {}};
    }
};

std::string array_of(std::size_t count, const std::string& email)
{
    std::string array = "[";
    for (std::size_t i = 0; i < count; ++i)
        array += (i > 0 ? "," : "") + email;
    return array + ']';
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(batches, batch_reading)

BOOST_AUTO_TEST_CASE(each_email_has_an_id_of_its_own)
{
    const auto read = batch(array_of(2, payload()));
    BOOST_REQUIRE_EQUAL(read.emails.size(), 2u);
    const auto& first = std::get<submission>(read.emails[0]);
    const auto& second = std::get<submission>(read.emails[1]);
    BOOST_TEST(first.body.find(R"("value":"id-1")") != std::string::npos);
    BOOST_TEST(second.body.find(R"("value":"id-2")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_bad_email_leaves_the_others_alone)
{
    const auto read = batch(
        '[' + payload() + R"(,{"to":5},7,)" + payload(R"(,"attachments":[{"path":"x"}])") + ']'
    );
    BOOST_REQUIRE_EQUAL(read.emails.size(), 4u);
    BOOST_TEST(std::get<submission>(read.emails[0]).batchable);
    BOOST_TEST(std::get<api_error>(read.emails[1]).message == "Missing `html` or `text` field.");
    BOOST_TEST(
        std::get<api_error>(read.emails[2]).message ==
        "Invalid `[2]` field. Expected an object, got a number."
    );
    BOOST_TEST(!std::get<submission>(read.emails[3]).batchable);
}

BOOST_AUTO_TEST_CASE(a_batch_is_an_array_of_one_to_a_hundred)
{
    auto error = [&](const std::string& body) { return std::get<api_error>(read(body)).message; };
    BOOST_TEST(error(payload()) == "The `request.body` field must be an `array`.");
    BOOST_TEST(error("[]") == "A batch has 1 to 100 emails.");
    BOOST_TEST(error(array_of(101, payload())) == "A batch has 1 to 100 emails.");
    BOOST_TEST(error("[").starts_with("The request body is not valid JSON"));
    BOOST_TEST(batch(array_of(100, payload())).emails.size() == 100u);
}

BOOST_AUTO_TEST_CASE(a_key_belongs_to_the_whole_array)
{
    const auto one = batch(array_of(1, payload()), key("k"));
    const auto same = batch(" [ " + payload() + " ]", key("k"));
    const auto two = batch(array_of(2, payload()), key("k"));
    const auto& email = std::get<submission>(one.emails[0]);
    BOOST_TEST(one.idempotency_key == "k");
    BOOST_TEST(email.idempotency_key == "");
    BOOST_TEST(email.campaign == "spring");
    BOOST_TEST((email.lane == lane::campaign));
    BOOST_TEST((one.fingerprint == same.fingerprint));
    BOOST_TEST((one.fingerprint != two.fingerprint));
    BOOST_TEST(std::get<api_error>(read("[{}]", key(""))).name == "invalid_idempotency_key");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
