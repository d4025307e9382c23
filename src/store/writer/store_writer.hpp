#pragma once

#include "relay/async/notifier.hpp"
#include "relay/base/id.hpp"
#include "relay/store/store_location.hpp"
#include "relay/store/write_handler.hpp"
#include "store/sql/database.hpp"
#include "store/tables/tables.hpp"
#include "store/writer/group_commit.hpp"
#include "store/writer/operation.hpp"
#include "store/writer/written.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace relay {

// What the store's verbs (src/store/verbs) are made of: the rows, and the thread that writes
// them in groups.
class store_writer
{
public:
    using error_handler = group_commit::error_handler;

    // See the store's constructor. Throws what sql::open_database() throws.
    store_writer(
        const store_location& where,
        boost::asio::any_io_executor network,
        error_handler on_error,
        const std::function<void()>& while_migrating
    );
    store_writer(const store_writer&) = delete;
    store_writer& operator=(const store_writer&) = delete;

    template <class Apply, class Done>
    void post(urgency u, std::size_t bytes, Apply apply, Done done)
    {
        commits.post(u, make_operation(bytes, std::move(apply), std::move(done)));
    }

    // For changes without a result
    template <class Apply>
    void post(urgency u, std::size_t bytes, Apply apply, write_handler done)
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

    // As of the last commit; from any thread
    message_counts counts() const;

    // Told on the network thread. Shared with what is on its way there.
    struct breakage
    {
        notifier told;
        std::string why; // empty: it is whole
        bool term_is_lost{};
    };

    store_location location;
    std::unique_ptr<sql::database> database;
    id_secret secret;
    tables rows;
    std::int64_t last_id;
    std::shared_ptr<const error_handler> on_error; // for completions, which may outlive the store
    std::shared_ptr<breakage> broken;

private:
    void publish_counts();
    static std::function<void(const sql::error&)>
    tell(boost::asio::any_io_executor network, std::shared_ptr<breakage> broken);

    mutable std::mutex counts_mutex_;
    message_counts published_counts_;

public:
    group_commit commits; // the last member: its thread uses the others
};

} // namespace relay
