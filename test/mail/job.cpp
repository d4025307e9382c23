#include "relay/mail/job.hpp"

#include "mail/reading.hpp"

namespace relay {

namespace json = boost::json;
using test::parse_object;

BOOST_FIXTURE_TEST_SUITE(job_lines, test::reading)

BOOST_AUTO_TEST_CASE(the_seed_job_becomes_what_resend_takes)
{
    const auto email = sent(
        R"({"type":"send_email","payload":{"to":"customer@example.org",)"
        R"("from":"support@notifications.proign.com","subject":"Your ticket #1042 has been updated",)"
        R"("html":"<h1>Ticket Updated</h1>","replyTo":"support@tenant.com",)"
        R"("tags":[{"name":"module","value":"support"},{"name":"tenant","value":"acme-corp"}]}})"
    );
    BOOST_TEST(
        email.body ==
        R"({"from":"support@notifications.proign.com","to":["customer@example.org"],)"
        R"("reply_to":["support@tenant.com"],"subject":"Your ticket #1042 has been updated",)"
        R"("tags":[{"name":"module","value":"support"},{"name":"tenant","value":"acme-corp"},)"
        R"({"name":"relay_id","value":"0199b3c2-0000-7000-8000-000000000001"}],)"
        R"("html":"<h1>Ticket Updated</h1>"})"
    );
    BOOST_TEST(
        email.summary ==
        R"({"from":"support@notifications.proign.com","to":["customer@example.org"],)"
        R"("reply_to":["support@tenant.com"],"subject":"Your ticket #1042 has been updated",)"
        R"("tags":[{"name":"module","value":"support"},{"name":"tenant","value":"acme-corp"}]})"
    );
    BOOST_TEST((email.lane == lane::transactional));
    BOOST_TEST(email.campaign == "");
    BOOST_TEST(email.tenant == "acme-corp");
    BOOST_TEST(email.domain == "notifications.proign.com");
    BOOST_TEST(email.recipients == 1u);
    BOOST_TEST(email.batchable);
    BOOST_TEST(!email.scheduled_at.has_value());
    BOOST_TEST(!email.ttl.has_value());
    BOOST_TEST(email.idempotency_key == "");
}

BOOST_AUTO_TEST_CASE(every_field_goes_out_in_resends_spelling)
{
    const auto email = sent_payload(
        R"({"to":["a@one.test","B <b@two.test>"],"cc":"c@three.test","bcc":["d@four.test"],)"
        R"("from":"Acme <News@Mail.ACME.test>","replyTo":["r@acme.test"],"subject":"S",)"
        R"("html":"<p>","text":"t","headers":{"X-A":"1"},"topicId":"topic","region":"eu-west-1",)"
        R"("scheduledAt":"in 1 min",)"
        R"("attachments":[{"content":"aGk=","filename":"a.txt","contentType":"text/plain",)"
        R"("contentId":"c1"}]})"
    );
    const auto expected = json::parse(
        R"({"to":["a@one.test","B <b@two.test>"],"cc":["c@three.test"],"bcc":["d@four.test"],)"
        R"("from":"Acme <News@Mail.ACME.test>","reply_to":["r@acme.test"],"subject":"S",)"
        R"("html":"<p>","text":"t","headers":{"X-A":"1"},"topic_id":"topic",)"
        R"("tags":[{"name":"relay_id","value":"0199b3c2-0000-7000-8000-000000000001"}],)"
        R"("attachments":[{"content":"aGk=","filename":"a.txt","content_type":"text/plain",)"
        R"("content_id":"c1"}]})"
    );
    BOOST_TEST((json::parse(email.body) == expected));
    BOOST_TEST(email.recipients == 4u);
    BOOST_TEST(email.domain == "mail.acme.test");
    BOOST_TEST(!email.batchable);
    BOOST_TEST((email.scheduled_at == test::noon + std::chrono::minutes(1)));
}

BOOST_AUTO_TEST_CASE(a_template_needs_neither_sender_nor_subject)
{
    const auto email = sent_payload(
        R"({"to":"a@one.test","template":{"id":"welcome","variables":{"name":"Ann","n":12,"x":1.5}}})"
    );
    const auto body = parse_object(email.body);
    const auto expected =
        json::parse(R"({"id":"welcome","variables":{"name":"Ann","n":12,"x":1.5}})");
    BOOST_TEST((body.at("template") == expected));
    BOOST_TEST(!body.contains("from"));
}

BOOST_AUTO_TEST_CASE(a_message_without_a_sender_is_known_by_its_template)
{
    const auto sender = [this](const std::string& members) {
        return sent_payload(R"({"to":"a@one.test",)" + members + "}").domain;
    };
    const std::string long_id(300, 'x');
    BOOST_TEST(sender(R"("template":{"id":"Welcome"})") == "template:Welcome");
    BOOST_TEST(sender(R"("template":{"id":"t"},"from":"a@Acme.test")") == "acme.test");
    BOOST_TEST(sender(R"("template":{"id":")" + long_id + R"("})") == "");
}

BOOST_AUTO_TEST_CASE(the_correlation_tag_can_be_turned_off)
{
    context.correlation_tag = "";
    BOOST_TEST(!parse_object(sent_payload(payload()).body).contains("tags"));
    BOOST_TEST(!parse_object(sent_payload(payload(R"(,"tags":[])")).body).contains("tags"));
    sent_payload(payload(R"(,"tags":[{"name":"relay_id","value":"mine"}])"));
}

BOOST_AUTO_TEST_CASE(a_correlation_tag_of_the_producers_own_is_refused)
{
    const auto error = refused_payload(payload(R"(,"tags":[{"name":"relay_id","value":"mine"}])"));
    BOOST_TEST(error.status == 422);
    BOOST_TEST(error.name == "validation_error");
    BOOST_TEST(error.message.find("`payload.tags[0].name`") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(seventy_five_tags_leave_no_room_for_the_correlation_tag)
{
    std::string tags = R"({"name":"t","value":"v"})";
    for (int i = 1; i < 74; ++i)
        tags += R"(,{"name":"t","value":"v"})";
    auto count = [&](const std::string& list) {
        const auto email = sent_payload(payload(R"(,"tags":[)" + list + ']'));
        return parse_object(email.body).at("tags").as_array().size();
    };
    BOOST_TEST(count(tags) == 75u); // 74 and ours
    tags += R"(,{"name":"t","value":"v"})";
    BOOST_TEST(count(tags) == 75u);
    tags += R"(,{"name":"t","value":"v"})";
    refused_payload(payload(R"(,"tags":[)" + tags + ']'));
}

BOOST_AUTO_TEST_CASE(the_lane_is_explicit_or_follows_from_the_campaign_and_the_module)
{
    const auto campaign_tag = payload(R"(,"tags":[{"name":"module","value":"campaign"}])");
    auto lane_of = [&](const std::string& email, std::string_view beside) {
        return sent(send_email(email, beside)).lane;
    };
    BOOST_TEST((lane_of(payload(), "") == lane::transactional));
    BOOST_TEST((lane_of(payload(), R"(,"lane":"campaign")") == lane::campaign));
    BOOST_TEST((lane_of(payload(), R"(,"campaign":"spring")") == lane::campaign));
    BOOST_TEST((lane_of(campaign_tag, "") == lane::campaign));
    BOOST_TEST((lane_of(campaign_tag, R"(,"lane":"transactional")") == lane::transactional));
    const auto* both = R"(,"lane":"transactional","campaign":"spring")";
    BOOST_TEST((lane_of(payload(), both) == lane::transactional));
    BOOST_TEST(sent(send_email(payload(), both)).campaign == "spring");
}

BOOST_AUTO_TEST_CASE(the_time_beside_the_payload_wins_over_the_payloads)
{
    const auto scheduled = payload(R"(,"scheduled_at":"in 2 hours")");
    BOOST_TEST((sent_payload(scheduled).scheduled_at == test::noon + std::chrono::hours(2)));
    const auto email = sent(send_email(scheduled, R"(,"scheduled_at":"in 1 hour")"));
    BOOST_TEST((email.scheduled_at == test::noon + std::chrono::hours(1)));
    const auto past = sent(send_email(scheduled, R"(,"scheduled_at":"2020-01-01T00:00:00Z")"));
    BOOST_TEST(!past.scheduled_at.has_value());
    BOOST_TEST(!parse_object(email.body).contains("scheduled_at"));
}

BOOST_AUTO_TEST_CASE(the_limits_of_what_stands_beside_the_payload)
{
    auto beside = [&](const std::string& field) { return sent(send_email(payload(), field)); };
    BOOST_TEST((beside(R"(,"ttl":"5m")").ttl == std::chrono::minutes(5)));
    BOOST_TEST((beside(R"(,"ttl":"30d")").ttl == std::chrono::days(30)));
    BOOST_TEST(
        beside(R"(,"idempotency_key":")" + std::string(256, 'k') + '"').idempotency_key.size() ==
        256u
    );
    beside(R"(,"campaign":")" + std::string(256, 'c') + '"');
    beside(R"(,"scheduled_at":"in 30 days")");

    for (const std::string field : {
             R"(,"ttl":"0s")",
             R"(,"ttl":"31d")",
             R"(,"ttl":"5")",
             R"(,"ttl":"-5m")",
             R"(,"lane":"fast")",
             R"(,"campaign":"")",
             R"(,"scheduled_at":"in 31 days")",
             R"(,"scheduled_at":"whenever")",
         }) {
        const auto error = refused(send_email(payload(), field));
        BOOST_TEST(error.status == 422);
        BOOST_TEST(error.name == "validation_error");
    }
    for (const std::size_t length : {0u, 257u}) {
        const auto field = R"(,"idempotency_key":")" + std::string(length, 'k') + '"';
        const auto error = refused(send_email(payload(), field));
        BOOST_TEST(error.status == 400);
        BOOST_TEST(error.name == "invalid_idempotency_key");
    }
}

BOOST_AUTO_TEST_CASE(the_ref_is_known_of_every_line_that_is_an_object)
{
    for (const auto* text : {
             R"({"ref":"r-1","type":"ping"})",
             R"({"type":"ping","ref":"r-1"})",
             R"({"type":"nonsense","ref":"r-1"})",
             R"({"type":"send_email","payload":{"to":5},"ref":"r-1"})",
             R"({"what":1,"ref":"r-1"})",
         }) {
        const auto result = line(text);
        BOOST_TEST(result.has_ref);
        BOOST_TEST(result.ref == "r-1");
    }
    BOOST_TEST(!line(R"({"type":"ping"})").has_ref);
    BOOST_TEST(line(R"({"type":"ping","ref":""})").has_ref);
    BOOST_TEST(
        refused(R"({"type":"ping","ref":7})").message ==
        "Invalid `ref` field. Expected a string, got a number."
    );
}

BOOST_AUTO_TEST_CASE(the_small_requests)
{
    BOOST_TEST(std::holds_alternative<ping_job>(line(R"({"type":"ping"})").what));
    BOOST_TEST(std::get<cancel_job>(line(R"({"type":"cancel","id":"x"})").what).id == "x");
    BOOST_TEST(std::get<status_job>(line(R"({"type":"status","id":"x"})").what).id == "x");
    BOOST_TEST(std::get<auth_job>(line(R"({"type":"auth","token":"t"})").what).token == "t");
    BOOST_TEST(refused(R"({"type":"cancel"})").message == "Missing `id` field");
    const auto spring = line(R"({"type":"cancel","campaign":"spring"})");
    BOOST_TEST(std::get<cancel_job>(spring.what).campaign == "spring");
    for (const auto* both : {R"("campaign":"")", R"("campaign":"spring","id":"x")"})
        BOOST_TEST(
            refused(R"({"type":"cancel",)" + std::string(both) + "}").message ==
            "Invalid `campaign` field. A campaign's name, without `id`."
        );
    BOOST_TEST(
        refused(R"({"type":"status","id":1})").message ==
        "Invalid `id` field. Expected a string, got a number."
    );
    BOOST_TEST(refused(R"({"type":"auth"})").message == "Missing `token` field");
    BOOST_TEST(refused(R"({"type":"ping","id":"x"})").message == "Unknown field `id`.");
}

BOOST_AUTO_TEST_CASE(a_subscription_has_events_tags_and_a_place_to_begin)
{
    const auto job = reader.read_line(
        R"({"type":"subscribe","events":["sent","dead"],"tags":{"module":"support"},"after":17})",
        context
    );
    const auto& wanted = std::get<subscribe_job>(job.what);
    BOOST_TEST((wanted.events == std::vector<std::string>{"sent", "dead"}));
    BOOST_REQUIRE_EQUAL(wanted.tags.size(), 1u);
    BOOST_TEST(wanted.tags[0].first == "module");
    BOOST_TEST(wanted.tags[0].second == "support");
    BOOST_TEST((wanted.after == 17));
    const auto php = reader.read_line(R"({"type":"subscribe","tags":[],"after":null})", context);
    BOOST_TEST(std::get<subscribe_job>(php.what).tags.empty());
    const auto all = reader.read_line(R"({"type":"subscribe"})", context);
    BOOST_TEST(!std::get<subscribe_job>(all.what).after.has_value());
    for (const auto* line :
         {R"({"type":"subscribe","events":"sent"})",
          R"({"type":"subscribe","tags":["a"]})",
          R"({"type":"subscribe","after":-1})",
          R"({"type":"subscribe","after":"1"})",
          R"({"type":"subscribe","event":[]})"})
        BOOST_TEST(refused(line).name == "validation_error");
}

BOOST_AUTO_TEST_CASE(types_that_are_not_there)
{
    BOOST_TEST(refused("{}").message == "Missing `type` field");
    BOOST_TEST(refused(R"({"type":"sendEmail"})").message == "Unknown type `sendEmail`.");
    BOOST_TEST(refused(R"({"type":"send_campaign"})").message == "Missing `payload` field");
    BOOST_TEST(refused(R"({"type":"send_email"})").message == "Missing `payload` field");
}

BOOST_AUTO_TEST_CASE(a_campaign_and_its_recipients_are_set_apart)
{
    const auto read = reader.read_line(
        R"({"type":"send_campaign","ref":"r","payload":{"name":"x","weight":0.5,)"
        R"("recipients":[{"email":"a@b.test","half":"\ud83d"}],"html":"<p>\"\n</p>"}})",
        context
    );
    BOOST_TEST(read.ref == "r");
    const auto& campaign = std::get<send_campaign_job>(read.what).campaign;
    BOOST_TEST(campaign.fields == R"({"name":"x","weight":0.5,"html":"<p>\"\n</p>"})");
    BOOST_TEST(campaign.recipients.value() == "[{\"email\":\"a@b.test\",\"half\":\"\uFFFD\"}]");
    BOOST_TEST(!campaign.start);

    const auto over_http = reader.read_campaign(R"({"name":"x","start":true,"recipients":null})");
    const auto& started = std::get<campaign_text>(over_http);
    BOOST_TEST(started.start);
    BOOST_TEST(started.fields == R"({"name":"x"})");
    BOOST_TEST(!started.recipients.has_value());
    for (const auto* wrong :
         {"[]", "{", R"({"recipients":{}})", R"({"start":1})", R"({"name":"x","name":"y"})"})
        BOOST_TEST(std::holds_alternative<api_error>(reader.read_campaign(wrong)), wrong);
    BOOST_TEST(
        refused(R"({"type":"send_campaign","payload":{"recipients":7}})").message ==
        "Invalid `payload.recipients` field. Expected an array of objects, got a number."
    );
    BOOST_TEST(
        refused(R"({"type":"send_campaign","payload":{},"lane":"campaign"})").message ==
        "Unknown field `lane`."
    );
}

BOOST_AUTO_TEST_CASE(who_joins_a_sequence_and_what_ends_it_is_read)
{
    const auto joins = reader.read_line(
        R"({"type":"join","ref":"r","campaign":"c","recipient":{"email":"a@b.test","n":1}})",
        context
    );
    const auto& join = std::get<join_job>(joins.what);
    BOOST_TEST(join.campaign == "c");
    BOOST_TEST(join.recipient == R"({"email":"a@b.test","n":1})");
    const auto tells = reader.read_line(
        R"({"type":"happened","event":"bought","email":"a@b.test","campaign":null})", context
    );
    const auto& happened = std::get<happened_job>(tells.what);
    BOOST_TEST(happened.event == "bought");
    BOOST_TEST(happened.email == "a@b.test");
    BOOST_TEST(happened.campaign.empty());
    BOOST_TEST(refused(R"({"type":"join","campaign":"c"})").message == "Missing `recipient` field");
    BOOST_TEST(refused(R"({"type":"join","recipient":{}})").message == "Missing `campaign` field");
    BOOST_TEST(
        refused(R"({"type":"happened","event":"e","email":"a@b.test","recipient":{}})").message ==
        "Unknown field `recipient`."
    );
}

BOOST_AUTO_TEST_CASE(an_email_over_http_has_paths_without_payload)
{
    auto error = [&](std::string_view body) {
        return std::get<api_error>(reader.read_email(body, context)).message;
    };
    BOOST_TEST(
        error(payload(R"(,"tags":[{"name":1}])")) ==
        "Invalid `tags[0].name` field. Expected a string, got a number."
    );
    BOOST_TEST(error("[]") == "The request body is not a JSON object.");
    BOOST_TEST(error("{}") == "Missing `to` field");
}

BOOST_AUTO_TEST_CASE(over_http_unknown_fields_and_nulls_are_passed_over)
{
    const auto plain = std::get<submission>(reader.read_email(payload(), context));
    const auto noisy = payload(R"(,"id":7,"cc":null,"tags":null,"what":{"is":["this"]})");
    BOOST_TEST(std::get<submission>(reader.read_email(noisy, context)).body == plain.body);

    const auto templated = [&](const char* members) {
        const auto body = R"({"to":"a@b.test","template":{"id":"t")" + std::string(members) + "}}";
        return reader.read_email(body, context);
    };
    const auto bare = std::get<submission>(templated(""));
    const auto null = templated(R"(,"variables":null)");
    BOOST_REQUIRE(std::holds_alternative<submission>(null));
    BOOST_TEST(std::get<submission>(null).body == bare.body);
}

BOOST_AUTO_TEST_CASE(headers_of_an_http_request_count_like_fields_of_a_line)
{
    const email_options options{
        .idempotency_key = "key",
        .lane = {},
        .campaign = "spring",
        .scheduled_at = {},
        .ttl = "1h",
    };
    const auto email = std::get<submission>(reader.read_email(payload(), context, options));
    const auto same =
        sent(send_email(payload(), R"(,"idempotency_key":"key","campaign":"spring","ttl":"1h")"));
    BOOST_TEST(email.body == same.body);
    BOOST_TEST(email.idempotency_key == "key");
    BOOST_TEST(email.campaign == "spring");
    BOOST_TEST((email.lane == lane::campaign));
    BOOST_TEST((email.ttl == std::chrono::hours(1)));
    BOOST_TEST((email.fingerprint == same.fingerprint));
}

BOOST_AUTO_TEST_CASE(in_bulk_a_line_without_a_type_is_a_payload)
{
    const auto bulk = [this](const std::string& line) {
        return reader.read_bulk_line(line, context).what;
    };
    const auto mail = sent_payload(payload());
    BOOST_TEST(std::get<send_email_job>(bulk(payload())).email.body == mail.body);
    BOOST_TEST(std::get<send_email_job>(bulk(send_email(payload()))).email.body == mail.body);
    BOOST_TEST(std::holds_alternative<ping_job>(bulk(R"({"type":"ping"})")));
    BOOST_TEST(
        std::get<api_error>(bulk(payload(R"(,"ref":"r")"))).message ==
        "Unknown field `payload.ref`."
    );
    BOOST_TEST(refused(payload()).message == "Missing `type` field");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
