#include "fuzz/expect.hpp"
#include "net/request_parser.hpp"

#include <algorithm>
#include <vector>

// Requests as they come from the network: however they are cut into pieces, the same comes out, and
// nothing grows beyond its bounds.

using namespace relay;

namespace {

constexpr std::size_t max_body = 1'000;

struct outcome
{
    std::vector<server_request> requests;
    unsigned rejected{};
    bool cut{}; // the last request has no end: it may be rejected already, or not yet

    bool operator==(const outcome& other) const
    {
        const auto same = [](const server_request& a, const server_request& b) {
            return a.method == b.method && a.path == b.path && a.query == b.query &&
                   a.headers == b.headers && a.body == b.body;
        };
        return (cut || other.cut || rejected == other.rejected) &&
               std::ranges::equal(requests, other.requests, same);
    }
};

outcome read(std::string_view text, std::size_t piece)
{
    outcome result;
    byte_budget memory(1 << 20);
    receive_buffer input;
    while (result.requests.size() < 50) {
        server_request request;
        budget_share share(memory);
        request_parser parser(request, max_body, share);
        while (!parser.is_done()) {
            const bool in_head = !parser.is_header_done();
            if (!input.empty() && !parser.feed(input)) {
                result.rejected = parser.why_rejected().status;
                return result;
            }
            if (in_head && parser.is_header_done() && !input.empty() && !parser.is_done())
                continue; // it stops behind the head
            if (parser.is_done())
                break;
            if (text.empty()) {
                result.cut = true;
                return result;
            }
            const auto room = input.room();
            const auto n = std::min({room.size(), piece, text.size()});
            fuzz::expect(n > 0, "there is always room for more of a request");
            std::ranges::copy(text.substr(0, n), room.begin());
            input.received(n);
            text.remove_prefix(n);
        }
        fuzz::expect(request.body.size() <= max_body, "a body has its limit");
        fuzz::expect(request.headers.size() <= request_parser::max_headers, "so have headers");
        fuzz::expect(request.path.starts_with('/') || request.path == "*", "a path is one");
        result.requests.push_back(std::move(request));
    }
    return result;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto whole = read(text, size + 1);
    fuzz::expect(whole == read(text, 1), "cutting changes nothing");
    fuzz::expect(whole == read(text, 7), "cutting changes nothing");
    return 0;
}
