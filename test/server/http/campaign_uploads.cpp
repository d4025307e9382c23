#include "server/http/campaign_fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

using test::campaign_fixture;

namespace {

std::string people(int count)
{
    std::string csv = "email,first_name\n";
    for (int i = 0; i < count; ++i)
        csv += "r" + std::to_string(i) + "@example.org,R" + std::to_string(i) + "\n";
    return csv;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(recipients_over_http, campaign_fixture)

BOOST_AUTO_TEST_CASE(are_counted_and_those_that_are_none_are_named_by_line)
{
    const auto id = draft();
    const auto answer = upload(
        id,
        "\xEF\xBB\xBF"
        "Email;first_name\r\nann@example.org;Ann\r\nnobody;Bob\r\n\"cy@example.org\";\"C\r\ny\"\r\n"
        "ANN@example.org;Ann\r\n"
    );
    BOOST_TEST(answer.at("added") == 2);
    BOOST_TEST(answer.at("skipped") == 2);
    const auto& skipped = answer.at("first_skipped").as_array();
    BOOST_TEST(skipped.at(0).at("line") == 3);
    BOOST_TEST(skipped.at(0).at("reason") == "invalid_address");
    BOOST_TEST(skipped.at(1).at("line") == 6);
    BOOST_TEST(skipped.at(1).at("reason") == "duplicate");
}

BOOST_AUTO_TEST_CASE(come_in_every_format_and_in_several_files)
{
    const auto id = draft();
    upload(id, people(3'000));
    const auto lines = upload(
        id,
        "{\"email\":\"ann@example.org\"}\n{\"email\":\"r7@example.org\"}\n",
        200,
        "application/x-ndjson"
    );
    BOOST_TEST(lines.at("added") == 1);
    BOOST_TEST(
        upload(id, R"([{"email":"bob@example.org"}])", 200, "application/json").at("added") == 1
    );
    upload(id, people(1), 415, "application/pdf");
    upload(id, people(1), 415, "");
    BOOST_TEST(get("/" + id).at("counts").at("recipients") == 3'002);
}

BOOST_AUTO_TEST_CASE(of_a_file_that_is_refused_leave_nothing)
{
    const auto id = draft();
    const std::string cases[] = {
        std::string(
            "\xFF\xFE"
            "e\0m\0",
            6
        ),
        "email\nann@example.org\nb\xE4r@example.org\n",
        "name\nAnn\n",
        "email,email\na@b.test,c@d.test\n",
        people(3'000) + "\"ann@example.org,Ann\n",
        people(3'000) + std::string(10 << 20, 'x'),
    };
    for (const auto& file : cases) {
        const auto answer = upload(id, file, 422, "text/csv", "?upload=one");
        BOOST_TEST(!message_of(answer).empty());
        upload(id, file, 422);
    }
    BOOST_TEST(get("/" + id).at("counts").at("recipients") == 0);
    BOOST_TEST(upload(id, people(2), 200, "text/csv", "?upload=one").at("added") == 2);
}

BOOST_AUTO_TEST_CASE(of_a_broken_upload_are_not_taken_again)
{
    const auto id = draft();
    const auto whole = people(10'000);
    const campaign_id number{id_codec.parse_message(id)->value};
    auto broken = [&]() -> boost::asio::awaitable<void> {
        server_request request{.method = "POST", .path = "/relay/campaigns/" + id + "/recipients"};
        request.query = "upload=one";
        request.headers = {{"content-type", "text/csv"}};
        test::body_of_text half(whole.substr(0, whole.size() / 2), true);
        request.streamed = &half;
        BOOST_TEST(!api.admit(request).refusal.has_value());
        bool broke = false;
        try {
            co_await api.handle(std::move(request));
        } catch (const broken_body&) {
            broke = true;
        }
        BOOST_TEST(broke);
        BOOST_TEST((co_await campaign_reader.find(number))->recipients.all == 0);
    };
    test::run(ctx, broken());
    BOOST_TEST(upload(id, whole, 200, "text/csv", "?upload=one").at("added") == 10'000);
    const auto again = upload(id, whole, 200, "text/csv", "?upload=one");
    BOOST_TEST(again.at("added") == 10'000);
    BOOST_TEST(get("/" + id).at("counts").at("recipients") == 10'000);
}

BOOST_AUTO_TEST_CASE(that_are_suppressed_get_nothing_and_are_named)
{
    call("POST", "/suppressions", R"({"email":"ann@example.org"})");
    const auto id = draft();
    const auto answer = upload(id, three_people);
    BOOST_TEST(answer.at("added") == 3);
    BOOST_TEST(answer.at("first_skipped").as_array().at(0).at("reason") == "suppressed");
    post("/" + id + "/start");
    until(id, campaign_state::finished);
    BOOST_TEST(resend.sent.size() == 2u);
    const auto report = get("/" + id + "/report");
    BOOST_TEST(report.at("suppressed") == 1);
    BOOST_TEST(report.at("sent") == 2);
}

BOOST_AUTO_TEST_CASE(whose_mail_breaks_a_rule_harm_nobody)
{
    const auto id = draft(R"({"name":"x","from":"{{sender}}","subject":"Hi","text":"Hi"})");
    upload(id, "email,sender\nann@example.org,news@acme.example\nbob@example.org,nobody\n");
    post("/" + id + "/start");
    until(id, campaign_state::finished);
    BOOST_TEST(resend.sent.size() == 1u);
    BOOST_TEST(get("/" + id + "/report").at("failed") == 1);
    const auto csv = call("GET", "/relay/campaigns/" + id + "/recipients").body;
    BOOST_TEST(csv.find("bob@example.org,invalid_mail,invalid_from,") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(that_come_to_a_scheduled_one_need_what_its_mail_uses)
{
    const auto id = with_people();
    post("/" + id + "/start", R"({"at":"in 2 hours"})");
    const auto answer = upload(id, "email\ndan@example.org\n");
    BOOST_TEST(answer.at("added") == 0);
    BOOST_TEST(answer.at("first_skipped").as_array().at(0).at("reason") == "missing_variable");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
