#pragma once

#include "net/client_connection.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <vector>

namespace relay {

// Lends connections out: at most `max` at a time, the one that was used last first, so that those
// which aren't needed age and go. Who finds none waits in line.
class connection_pool : public std::enable_shared_from_this<connection_pool>
{
public:
    using clock = std::chrono::steady_clock;

    // The right to one of the pool's connections, together with that connection if one is open.
    // Given back by its end; what isn't marked reusable by then is closed.
    class lease
    {
    public:
        lease() = default;
        lease(std::shared_ptr<connection_pool> pool, std::unique_ptr<client_connection> connection);
        lease(lease&&) noexcept = default;
        lease& operator=(lease&& other) noexcept;
        ~lease();

        // Null: there is none yet, and a new one may be put here.
        std::unique_ptr<client_connection> connection;
        bool reusable{};

    private:
        std::shared_ptr<connection_pool> pool_;
    };

    connection_pool(boost::asio::any_io_executor ex, std::size_t max, clock::duration idle_timeout);

    // Waits for its turn. Throws when the caller is cancelled.
    boost::asio::awaitable<lease> acquire();

    // Closes the idle connections; after close(), also every other when it's given back.
    void close_idle();
    void close();

    std::size_t open() const { return idle_.size() + busy_; }
    std::size_t busy() const { return busy_; }

private:
    struct idle_connection
    {
        std::unique_ptr<client_connection> connection;
        clock::time_point since;
    };
    struct waiter;

    boost::asio::awaitable<lease> wait_in_line();
    void give_back(std::unique_ptr<client_connection> connection);
    std::unique_ptr<client_connection> take_idle();
    void close_aged();
    void watch_age();

    boost::asio::any_io_executor ex_;
    std::size_t max_;
    clock::duration idle_timeout_;
    boost::asio::steady_timer age_timer_;
    bool watching_{};
    bool closed_{};
    std::size_t busy_{};                // leases
    std::vector<idle_connection> idle_; // the longest idle first
    std::list<waiter*> line_;           // empty while a connection is idle or could be opened
};

} // namespace relay
