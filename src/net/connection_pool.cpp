#include "net/connection_pool.hpp"

#include "net/io_error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace asio = boost::asio;

namespace relay {

connection_pool::lease::lease(
    std::shared_ptr<connection_pool> pool, std::unique_ptr<client_connection> c
)
    : connection(std::move(c)),
      pool_(std::move(pool))
{
    ++pool_->busy_;
}

connection_pool::lease& connection_pool::lease::operator=(lease&& other) noexcept
{
    std::swap(connection, other.connection);
    std::swap(reusable, other.reusable);
    std::swap(pool_, other.pool_);
    return *this;
}

connection_pool::lease::~lease()
{
    if (!reusable)
        connection.reset();
    if (pool_)
        pool_->give_back(std::move(connection));
}

// Somebody who waits in line
struct connection_pool::waiter
{
    asio::steady_timer wake;
    bool served{};
    lease granted{};
};

connection_pool::connection_pool(
    asio::any_io_executor ex, std::size_t max, clock::duration idle_timeout
)
    : ex_(ex),
      max_(max),
      idle_timeout_(idle_timeout),
      age_timer_(ex)
{
    idle_.reserve(max); // so that giving back can't fail
}

asio::awaitable<connection_pool::lease> connection_pool::acquire()
{
    // One that turns out closed costs nothing: it's dropped, and the next one is looked at
    while (auto connection = take_idle()) {
        if (connection->is_usable())
            co_return lease(shared_from_this(), std::move(connection));
    }
    if (busy_ < max_)
        co_return lease(shared_from_this(), nullptr);
    co_return co_await wait_in_line();
}

asio::awaitable<connection_pool::lease> connection_pool::wait_in_line()
{
    const auto self = shared_from_this();
    waiter me{asio::steady_timer(ex_, clock::time_point::max())};
    struct place
    {
        std::list<waiter*>& line;
        waiter* who;
        ~place()
        {
            if (!who->served)
                line.remove(who);
        }
    };
    line_.push_back(&me);
    const place mine{line_, &me};

    co_await me.wake.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!me.served)
        throw_cancelled();
    co_return std::move(me.granted);
}

void connection_pool::give_back(std::unique_ptr<client_connection> connection)
{
    --busy_;
    if (closed_)
        connection.reset();
    if (!line_.empty()) {
        waiter* first = line_.front();
        line_.pop_front();
        first->served = true;
        first->granted = lease(shared_from_this(), std::move(connection));
        first->wake.cancel();
    } else if (connection) {
        idle_.push_back({std::move(connection), clock::now()});
        watch_age();
    }
}

std::unique_ptr<client_connection> connection_pool::take_idle()
{
    if (idle_.empty())
        return nullptr;
    auto connection = std::move(idle_.back().connection);
    idle_.pop_back();
    return connection;
}

void connection_pool::close_idle()
{
    idle_.clear();
    age_timer_.cancel();
    watching_ = false;
}

void connection_pool::close()
{
    closed_ = true;
    close_idle();
}

void connection_pool::close_aged()
{
    const auto now = clock::now();
    std::erase_if(idle_, [&](const idle_connection& c) { return c.since + idle_timeout_ <= now; });
    watch_age();
}

void connection_pool::watch_age()
{
    if (watching_ || idle_.empty())
        return;
    watching_ = true;
    age_timer_.expires_at(idle_.front().since + idle_timeout_);
    age_timer_.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
        const auto self = weak.lock();
        if (!self || ec)
            return;
        self->watching_ = false;
        self->close_aged();
    });
}

} // namespace relay
