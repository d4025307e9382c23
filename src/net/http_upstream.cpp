#include "relay/net/http_upstream.hpp"

#include "net/io_error.hpp"
#include "net/passed_headers.hpp"
#include "net/upstream_connection.hpp"
#include "relay/net/tcp_connect.hpp"

#include <algorithm>
#include <list>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace relay {

namespace {

constexpr milliseconds connect_limit{3'000};

// Less than a server keeps an idle connection: one that is used again is still open.
constexpr std::chrono::seconds longest_idle{30};
constexpr std::size_t most_idle = 256;

// A body of known length up to this goes with its length.
constexpr std::size_t largest_whole = 64 << 10;

bool is_whole(const http_answer& answer)
{
    const auto length = answer.header("content-length");
    return answer.status / 100 != 2 || answer.status == 204 ||
           (!length.empty() && length.size() < 6 && std::stoul(std::string(length)) <= largest_whole
           );
}

} // namespace

struct http_upstream::impl : std::enable_shared_from_this<impl>
{
    explicit impl(asio::any_io_executor e) : ex(std::move(e)) {}

    // A connection in use. It goes back to the idle ones, or is closed.
    class lease
    {
    public:
        lease(std::shared_ptr<impl> of, std::unique_ptr<upstream_connection> c)
            : all_(std::move(of)),
              connection_(std::move(c)),
              mine_(all_->used.insert(all_->used.end(), connection_.get()))
        {
        }
        lease(const lease&) = delete;
        lease& operator=(const lease&) = delete;
        ~lease()
        {
            all_->used.erase(mine_);
            if (connection_->is_reusable())
                all_->keep(std::move(connection_));
        }

        upstream_connection* operator->() { return connection_.get(); }

    private:
        std::shared_ptr<impl> all_;
        std::unique_ptr<upstream_connection> connection_;
        std::list<upstream_connection*>::iterator mine_;
    };

    class rest_of_answer;

    asio::awaitable<std::shared_ptr<lease>> acquire();
    void keep(std::unique_ptr<upstream_connection> connection);

    asio::any_io_executor ex;
    std::string address;
    std::vector<std::unique_ptr<upstream_connection>> idle; // the longest first
    std::list<upstream_connection*> used;
};

class http_upstream::impl::rest_of_answer final : public outgoing_body
{
public:
    explicit rest_of_answer(std::shared_ptr<lease> of) : of_(std::move(of)) {}

    asio::awaitable<std::string> next() override
    {
        auto piece = co_await (*of_)->next_piece();
        if (piece.empty())
            of_.reset();
        co_return piece;
    }

private:
    std::shared_ptr<lease> of_;
};

asio::awaitable<std::shared_ptr<http_upstream::impl::lease>> http_upstream::impl::acquire()
{
    const auto self = shared_from_this();
    const auto now = upstream_connection::clock::now();
    while (!idle.empty()) {
        auto last = std::move(idle.back());
        idle.pop_back();
        if (now - last->idle_since < longest_idle && last->is_usable())
            co_return std::make_shared<lease>(self, std::move(last));
    }
    const auto to = address;
    boost::system::error_code ec;
    auto socket = co_await tcp_connect(ex, to, connect_limit, ec);
    if (ec || to != address)
        throw upstream_failed(ec ? describe(ec) : "it is another one by now", false);
    co_return std::make_shared<lease>(
        self, std::make_unique<upstream_connection>(std::move(socket))
    );
}

void http_upstream::impl::keep(std::unique_ptr<upstream_connection> connection)
{
    const auto now = upstream_connection::clock::now();
    connection->idle_since = now;
    std::erase_if(idle, [now](const auto& c) { return now - c->idle_since > longest_idle; });
    if (idle.size() < most_idle)
        idle.push_back(std::move(connection));
}

http_upstream::http_upstream(asio::any_io_executor ex)
    : impl_(std::make_shared<impl>(std::move(ex)))
{
}

http_upstream::~http_upstream()
{
    lead_to({});
}

void http_upstream::lead_to(std::string address)
{
    impl_->address = std::move(address);
    impl_->idle.clear();
    for (auto* connection : impl_->used)
        connection->close();
}

bool http_upstream::leads_somewhere() const
{
    return !impl_->address.empty();
}

asio::awaitable<server_response>
http_upstream::pass_on(const server_request& request, const http_headers& more)
{
    const auto used = co_await impl_->acquire();
    auto& connection = *used;
    co_await connection->send(passed_request_head(request, more), request);
    co_await connection->read_head();

    const auto& answer = connection->answer();
    server_response response{.status = answer.status};
    response.content_type = answer.header("content-type");
    response.headers = passed_headers(answer.headers);
    std::erase_if(response.headers, [](const auto& h) { return h.first == "content-type"; });
    response.body = answer.body;
    if (!is_whole(answer)) {
        response.streamed = std::make_shared<impl::rest_of_answer>(used);
        co_return response;
    }
    for (auto piece = co_await connection->next_piece(); !piece.empty();
         piece = co_await connection->next_piece())
        response.body += piece;
    co_return response;
}

} // namespace relay
