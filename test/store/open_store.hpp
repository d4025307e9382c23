#pragma once

#include "relay/store/store.hpp"
#include "support/run.hpp"
#include "support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

namespace relay::test {

const wall_time noon = from_ms(1'795'435'200'000);

// A store in a directory of its own, that can be closed and opened again
struct open_store
{
    boost::asio::io_context ctx;
    temporary_directory directory;
    std::unique_ptr<store> db = open();
    id_source ids{0};

    std::unique_ptr<store> open()
    {
        return std::make_unique<store>(
            directory.path(),
            ctx.get_executor(),
            [](const std::string& what) { BOOST_ERROR("the store says: " + what); }
        );
    }

    void reopen()
    {
        db.reset();
        ctx.restart();
        ctx.poll();
        db = open();
    }
};

} // namespace relay::test
