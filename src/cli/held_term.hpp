#pragma once

#include "relay/store/membership.hpp"
#include "relay/store/store_location.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <thread>

namespace relay::cli {

// The term of a store in PostgreSQL, so that no relay sends from it meanwhile. A thread keeps it.
class held_term
{
public:
    // Waits for that of a relay that has crashed, and says so on the standard error. Throws
    // store_locked when one lives, and store_error.
    explicit held_term(const store_location& where);
    held_term(const held_term&) = delete;
    held_term& operator=(const held_term&) = delete;

    // Gives it back.
    ~held_term();

    std::int64_t epoch() const { return epoch_; }

private:
    boost::asio::io_context ctx_{1};
    std::unique_ptr<membership> member_;
    std::int64_t epoch_{};
    std::thread keeper_;
};

} // namespace relay::cli
