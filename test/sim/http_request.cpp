#include "sim/http_request.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace relay::sim {

namespace {

using progress = request_reader::progress;

void feed(request_reader& reader, std::string_view bytes)
{
    std::ranges::copy(bytes, reader.prepare(bytes.size()).begin());
    reader.commit(bytes.size());
}

constexpr std::string_view chunked = "POST /emails HTTP/1.1\r\nUser-Agent: x\r\n"
                                     "TRANSFER-ENCODING: chunked\r\n\r\n"
                                     "5\r\nhello\r\n1;ext=1\r\n,\r\nA\r\n 0123456789\r\n"
                                     "0\r\nTrailer: t\r\n\r\n";

// The third chunk is of ten bytes.
constexpr std::string_view good_chunked = "POST /emails HTTP/1.1\r\nUser-Agent: x\r\n"
                                          "TRANSFER-ENCODING: chunked\r\n\r\n"
                                          "5\r\nhello\r\n1;ext=1\r\n,\r\nA\r\n0123456789\r\n"
                                          "0\r\nTrailer: t\r\n\r\n";

constexpr const char* malformed[] = {
    "GET\r\n\r\n",
    "GET /\r\n\r\n",
    "GET / HTTP/2\r\n\r\n",
    " / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nno colon\r\n\r\n",
    "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
    "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
};

} // namespace

BOOST_AUTO_TEST_SUITE(http_request_suite)

BOOST_AUTO_TEST_CASE(headers_are_found_in_any_case_and_trimmed)
{
    request_reader reader;
    feed(
        reader,
        "POST /emails?x=1 HTTP/1.1\r\nHost: h\r\nAUTHORIZATION:Bearer k\r\nUser-agent: \t u \r\n"
        "Idempotency-Key:\r\nx-batch-validation: permissive\r\nContent-Length: 2\r\n\r\n{}"
    );
    BOOST_REQUIRE((reader.parse() == progress::complete));
    const auto& request = reader.request();
    BOOST_TEST(request.method == "POST");
    BOOST_TEST(request.target == "/emails?x=1");
    BOOST_TEST(request.authorization == "Bearer k");
    BOOST_TEST(request.user_agent == "u");
    BOOST_TEST(request.has_idempotency_key);
    BOOST_TEST(request.idempotency_key == "");
    BOOST_TEST(request.batch_validation == "permissive");
    BOOST_TEST(request.body == "{}");
    BOOST_TEST(request.keep_alive);
}

BOOST_AUTO_TEST_CASE(a_chunked_body_arrives_whole_however_it_is_cut)
{
    for (std::size_t cut = 1; cut < good_chunked.size(); ++cut) {
        request_reader reader;
        feed(reader, good_chunked.substr(0, cut));
        BOOST_REQUIRE((reader.parse() == progress::incomplete));
        feed(reader, good_chunked.substr(cut));
        BOOST_REQUIRE((reader.parse() == progress::complete));
        BOOST_TEST(reader.request().body == "hello,0123456789");
        BOOST_TEST(reader.request().user_agent == "x");
    }
}

BOOST_AUTO_TEST_CASE(bytes_that_come_one_by_one_make_the_same_requests)
{
    const std::string two = std::string(good_chunked) +
                            "POST /emails HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc" +
                            "GET /domains HTTP/1.1\r\nConnection: close\r\n\r\n";
    request_reader reader;
    std::vector<std::string> bodies;
    for (const char c : two) {
        feed(reader, std::string_view(&c, 1));
        if (reader.parse() == progress::complete) {
            bodies.emplace_back(reader.request().body);
            reader.consume();
        }
    }
    BOOST_REQUIRE(bodies.size() == 3u);
    BOOST_TEST(bodies[0] == "hello,0123456789");
    BOOST_TEST(bodies[1] == "abc");
    BOOST_TEST(bodies[2] == "");
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_cut_apart)
{
    request_reader reader;
    const std::string one = "POST /emails HTTP/1.1\r\nContent-Length: 1\r\n\r\n";
    feed(reader, one + "1" + one + "2" + std::string(good_chunked) + one + "4");
    for (const auto* body : {"1", "2", "hello,0123456789", "4"}) {
        BOOST_REQUIRE((reader.parse() == progress::complete));
        BOOST_TEST(reader.request().body == body);
        reader.consume();
    }
    BOOST_TEST((reader.parse() == progress::incomplete));
}

BOOST_AUTO_TEST_CASE(a_chunk_longer_than_its_size_is_malformed)
{
    request_reader reader;
    feed(reader, chunked);
    BOOST_TEST((reader.parse() == progress::malformed));
}

BOOST_DATA_TEST_CASE(what_is_no_request_is_refused, boost::unit_test::data::make(malformed), text)
{
    request_reader reader;
    feed(reader, text);
    BOOST_TEST((reader.parse() == progress::malformed));
}

BOOST_AUTO_TEST_CASE(a_body_has_a_greatest_size)
{
    request_reader announced(10);
    feed(announced, "POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n");
    BOOST_TEST((announced.parse() == progress::too_large));

    request_reader in_chunks(10);
    feed(in_chunks, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\n");
    BOOST_TEST((in_chunks.parse() == progress::too_large));
}

BOOST_AUTO_TEST_CASE(an_endless_head_is_refused)
{
    request_reader reader;
    feed(reader, "GET / HTTP/1.1\r\nX: " + std::string(request_reader::max_head, 'x'));
    BOOST_TEST((reader.parse() == progress::malformed));
}

BOOST_AUTO_TEST_CASE(a_client_that_waits_to_continue_is_told_once)
{
    request_reader reader;
    feed(reader, "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
    BOOST_TEST((reader.parse() == progress::wants_continue));
    BOOST_TEST((reader.parse() == progress::incomplete));
    feed(reader, "x");
    BOOST_TEST((reader.parse() == progress::complete));
}

BOOST_AUTO_TEST_CASE(connections_close_when_asked_or_old)
{
    request_reader closing;
    feed(closing, "GET / HTTP/1.1\r\nConnection: Close\r\n\r\n");
    BOOST_REQUIRE((closing.parse() == progress::complete));
    BOOST_TEST(!closing.request().keep_alive);

    request_reader old;
    feed(old, "GET / HTTP/1.0\r\n\r\n");
    BOOST_REQUIRE((old.parse() == progress::complete));
    BOOST_TEST(!old.request().keep_alive);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
