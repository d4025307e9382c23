#include "resend/answer.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace relay {

namespace {

// "a" for an accepted item with that id, "!words" for a refused one, joined by spaces
std::string summary(const resend_answer& answer)
{
    std::string text;
    for (const auto& item : answer.items) {
        if (!text.empty())
            text += ' ';
        if (const auto* accepted = std::get_if<accepted_item>(&item))
            text += accepted->resend_id;
        else
            text += "!" + std::get<refused_item>(item).message;
    }
    return text;
}

bool is_unknown(const resend_answer& answer)
{
    return answer.result.verdict == verdict::no_answer && answer.items.empty();
}

resend_answer read_single(std::string_view body)
{
    return read_answer(200, body, false, 1);
}

resend_answer read_three(std::string_view body)
{
    return read_answer(200, body, true, 3);
}

} // namespace

BOOST_AUTO_TEST_SUITE(answers)

BOOST_AUTO_TEST_CASE(a_single_mail_gets_its_id)
{
    const auto answer = read_single(R"({"id":"49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"})");
    BOOST_TEST((answer.result.verdict == verdict::accepted));
    BOOST_TEST(summary(answer) == "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794");
}

BOOST_AUTO_TEST_CASE(a_success_that_nobody_understands_is_no_answer)
{
    const auto too_long = R"({"id":")" + std::string(65, 'x') + R"("})";
    for (const std::string_view body :
         {std::string_view(""),
          std::string_view("<html>"),
          std::string_view("{}"),
          std::string_view("[]"),
          std::string_view("null"),
          std::string_view(R"({"id":""})"),
          std::string_view(R"({"id":null})"),
          std::string_view(R"({"id":7})"),
          std::string_view(R"({"id":"a")"),
          std::string_view(R"({"id":"a"} trailing)"),
          std::string_view(too_long)})
        BOOST_TEST(is_unknown(read_single(body)), body);
}

BOOST_AUTO_TEST_CASE(a_batch_gets_its_ids_in_the_order_of_the_request)
{
    const auto answer = read_three(R"({"data":[{"id":"a"},{"id":"b"},{"id":"c"}]})");
    BOOST_TEST((answer.result.verdict == verdict::accepted));
    BOOST_TEST(summary(answer) == "a b c");
    BOOST_TEST(
        summary(read_three(R"({"errors":[],"data":[{"id":"a"},{"id":"b"},{"id":"c"}]})")) == "a b c"
    );
    BOOST_TEST(
        summary(read_three(R"({"data":[{"id":"a"},{"id":"b"},{"id":"c"}],"errors":null})")) ==
        "a b c"
    );
}

BOOST_AUTO_TEST_CASE(refused_mails_are_skipped_when_data_holds_only_created_ones)
{
    BOOST_TEST(
        summary(read_three(
            R"({"data":[{"id":"a"},{"id":"c"}],"errors":[{"index":1,"message":"bad to"}]})"
        )) == "a !bad to c"
    );
    BOOST_TEST(
        summary(read_three(
            R"({"errors":[{"message":"x","index":2},{"index":0,"message":"y"}],"data":[{"id":"b"}]})"
        )) == "!y b !x"
    );
    BOOST_TEST(
        summary(read_three(R"({"data":[],"errors":[{"index":0},{"index":1},{"index":2}]})")) ==
        "! ! !"
    );
    BOOST_TEST(
        summary(read_three(R"({"errors":[{"index":0},{"index":1},{"index":2}]})")) == "! ! !"
    );
}

BOOST_AUTO_TEST_CASE(refused_mails_may_have_an_entry_without_an_id)
{
    const std::string errors = R"("errors":[{"index":1,"message":"bad"}])";
    for (const std::string entry : {"null", "{}", R"({"id":null})", R"({"id":""})"}) {
        const auto body = R"({"data":[{"id":"a"},)" + entry + R"(,{"id":"c"}],)" + errors + "}";
        BOOST_TEST(summary(read_three(body)) == "a !bad c", body);
    }
}

BOOST_AUTO_TEST_CASE(a_batch_whose_numbers_do_not_add_up_is_no_answer)
{
    for (const std::string_view body : {
             R"({"data":[{"id":"a"},{"id":"b"}]})",
             R"({"data":[{"id":"a"},{"id":"b"},{"id":"c"},{"id":"d"}]})",
             R"({"data":[{"id":"a"},null,{"id":"c"}]})",
             R"({"data":[{"id":"a"},{"id":"b"},{"id":"c"}],"errors":[{"index":1}]})",
             R"({"data":[{"id":"a"}],"errors":[{"index":1},{"index":1}]})",
             R"({"data":[{"id":"a"},{"id":"b"}],"errors":[{"index":3}]})",
             R"({"data":[{"id":"a"},{"id":"b"}],"errors":[{"index":-1}]})",
             R"({"data":[{"id":"a"},{"id":"b"}],"errors":[{"index":"1"}]})",
             R"({"data":[{"id":"a"},{"id":"b"}],"errors":[{"message":"m"}]})",
             R"({"data":[{"id":"a"},{"id":"b"}],"errors":[7]})",
             R"({"data":[{"id":"a"},{"id":"b"}],"errors":{}})",
             R"({"data":{"id":"a"}})",
             R"({"id":"a"})",
             R"([{"id":"a"},{"id":"b"},{"id":"c"}])",
         })
        BOOST_TEST(is_unknown(read_three(body)), body);
}

BOOST_AUTO_TEST_CASE(an_error_keeps_resends_words)
{
    const auto answer = read_answer(
        422, R"({"name":"missing_required_field","message":"Missing `to` field"})", true, 3
    );
    BOOST_TEST((answer.result.verdict == verdict::refused));
    BOOST_TEST(answer.result.status == 422u);
    BOOST_TEST(answer.result.name == "missing_required_field");
    BOOST_TEST(answer.result.message == "Missing `to` field");
    BOOST_TEST(answer.items.empty());
}

BOOST_AUTO_TEST_CASE(an_error_that_is_no_json_or_of_another_shape_goes_by_its_status)
{
    for (const std::string_view body :
         {"", "error code: 1010", "<html></html>", "[1]", "7", "{", R"({"name":3})"})
        BOOST_TEST((read_answer(403, body, false, 1).result.verdict == verdict::account), body);
    BOOST_TEST((read_answer(503, "<html>", false, 1).result.verdict == verdict::no_answer));
    BOOST_TEST(
        (read_answer(429, R"({"statusCode":429,"name":"daily_quota_exceeded"})", false, 1)
             .result.verdict == verdict::quota_daily)
    );
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
