#include "mail/reading.hpp"

namespace relay {

namespace {

struct fingerprints : test::reading
{
    std::array<unsigned char, 16> of(std::string_view payload, std::string_view beside = "")
    {
        const auto with_key = R"(,"idempotency_key":"k")" + std::string(beside);
        return sent(send_email(payload, with_key)).fingerprint;
    }

    // Of a good payload with further fields
    std::array<unsigned char, 16> with(std::string_view more) { return of(payload(more)); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(fingerprint, fingerprints)

BOOST_AUTO_TEST_CASE(equal_values_have_equal_fingerprints)
{
    const auto* snake =
        R"({"to":"a@b.test","from":"c@d.test","subject":"s","text":"t","reply_to":"r@s.test",)"
        R"("headers":{"A":"1","B":"2"},"attachments":[{"content":"aGk=","content_type":"x"}]})";
    const auto* camel =
        R"({"attachments":[{"contentType":"x","content":"aGk="}],"headers":{"B":"2","A":"1"},)"
        R"( "replyTo":"r@s.test","text":"\u0074","subject":"s","from":"c@d.test","to":"a@b.test"})";
    BOOST_TEST((of(snake) == of(camel)));

    const auto* one = R"({"to":"a@b.test","template":{"id":"t","variables":{"a":1,"b":2.5}}})";
    const auto* same = R"({"to":"a@b.test","template":{"variables":{"b":25e-1,"a":1.0},"id":"t"}})";
    BOOST_TEST((of(one) == of(same)));
}

BOOST_AUTO_TEST_CASE(different_values_have_different_fingerprints)
{
    const std::array<unsigned char, 16> all[] = {
        with(""),
        with(R"(,"html":"h")"),
        with(R"(,"html":"H")"),
        with(R"(,"headers":{"A":"1","B":"2"})"),
        with(R"(,"headers":{"A":"2","B":"1"})"),
        with(R"(,"headers":{"A":"1s1:B"})"),
        with(R"(,"cc":["a@b.test","c@d.test"])"),
        with(R"(,"cc":["c@d.test","a@b.test"])"),
        with(R"(,"tags":[{"name":"a","value":"b"}])"),
        with(R"(,"tags":[{"name":"b","value":"a"}])"),
        with(R"(,"scheduled_at":"in 1 min")"),
        with(R"(,"scheduled_at":"in 60 s")"),
        with(R"(,"attachments":[{"content":"aGk="}])"),
        with(R"(,"attachments":[{"content":"aGk=","filename":"f"}])"),
    };
    for (std::size_t i = 0; i < std::size(all); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            BOOST_TEST((all[i] != all[j]), i << " and " << j);
    }
}

BOOST_AUTO_TEST_CASE(what_stands_beside_the_payload_does_not_count)
{
    const auto plain = with("");
    const auto* beside =
        R"(,"lane":"campaign","campaign":"c","ttl":"5m","scheduled_at":"in 1 min")";
    BOOST_TEST((of(payload(), beside) == plain));
    context.correlation_tag = "";
    BOOST_TEST((with("") == plain));
    context.uuid = "another";
    context.correlation_tag = "relay_id";
    BOOST_TEST((with("") == plain));
}

BOOST_AUTO_TEST_CASE(http_and_the_job_socket_agree)
{
    const email_options options{
        .idempotency_key = "k", .lane = {}, .campaign = {}, .scheduled_at = {}, .ttl = {}};
    const auto email = std::get<submission>(reader.read_email(payload(), context, options));
    BOOST_TEST((email.fingerprint == with("")));
}

BOOST_AUTO_TEST_CASE(without_a_key_there_is_none)
{
    BOOST_TEST((sent_payload(payload()).fingerprint == std::array<unsigned char, 16>{}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
