#pragma once

#include "relay/async/run_blocking.hpp"
#include "relay/store/store.hpp"
#include "store/sql/statement.hpp"

#include <utility>

namespace relay {

// What a reader does on its thread: what SQLite throws there, the caller gets as store_error.
template <class F>
auto run_reading(boost::asio::thread_pool& thread, F f)
{
    auto read = [f = std::move(f)]() mutable {
        try {
            return f();
        } catch (const sql::error& e) {
            throw store_error(e.what());
        }
    };
    return run_blocking(thread, std::move(read));
}

} // namespace relay
