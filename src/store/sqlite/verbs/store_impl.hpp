#pragma once

#include "relay/async/notifier.hpp"
#include "relay/store/store.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/sqlite/tables/tables.hpp"
#include "store/sqlite/writer/checkpointer.hpp"
#include "store/sqlite/writer/group_commit.hpp"
#include "store/sqlite/writer/lock_file.hpp"
#include "store/sqlite/writer/operation.hpp"
#include "store/sqlite/writer/written.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace relay {

// What the store's verbs are made of. They stand by topic: accepting.cpp, requests.cpp,
// messages.cpp, forgetting.cpp; opening and the rest in store.cpp.
struct store::impl
{
    impl(
        const std::string& directory,
        boost::asio::any_io_executor network,
        error_handler on_error,
        const std::function<void()>& while_migrating
    );
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;

    static int after_commit(void* self, sqlite3*, const char*, int pages);

    template <class Apply, class Done>
    void post(urgency u, std::size_t bytes, Apply apply, Done done)
    {
        commits.post(u, make_operation(bytes, std::move(apply), std::move(done)));
    }

    // For changes without a result
    template <class Apply>
    void post(urgency u, std::size_t bytes, Apply apply, handler done)
    {
        auto with_result = [apply = std::move(apply)](tables& t) mutable {
            apply(t);
            return true;
        };
        auto without_result = [done = std::move(done)](bool ok, bool) {
            if (done)
                done(ok);
        };
        commits.post(u, make_operation(bytes, std::move(with_result), std::move(without_result)));
    }

    // For coroutines: resumes with what `apply` returned, or with an empty value.
    template <class Apply>
    boost::asio::awaitable<std::invoke_result_t<Apply&, tables&>>
    written(urgency u, std::size_t bytes, Apply apply)
    {
        auto how = [this, u](std::unique_ptr<write_operation> op) {
            commits.post(u, std::move(op));
        };
        return relay::written(std::move(how), bytes, std::move(apply));
    }

    lock_file lock;
    std::string path;
    sqlite::connection db;
    tables rows;
    id_secret secret;
    std::int64_t last_id;
    std::shared_ptr<const error_handler> on_error; // for completions, which may outlive the store
    mutable std::mutex counts_mutex;
    message_counts published_counts;
    checkpointer checkpoints;

    // Told on the network thread. Shared with what is on its way there.
    struct breakage
    {
        notifier told;
        std::string why; // empty: it is whole
    };
    static error_handler
    tell(boost::asio::any_io_executor network, std::shared_ptr<breakage> broken);

    std::shared_ptr<breakage> broken;

    group_commit commits; // the last member: its thread uses the others
};

} // namespace relay
