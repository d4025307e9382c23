#include "store/writer/store_writer.hpp"

#include "relay/store/store_error.hpp"

#include <boost/asio/post.hpp>

#include <openssl/rand.h>

#include <algorithm>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

id_secret load_secret(sql::connection& db)
{
    id_secret secret{};
    {
        sql::statement query(db, "SELECT value FROM meta WHERE key = 'secret'");
        auto row = query();
        if (row.step()) {
            const auto text = row.text(0);
            std::copy_n(text.begin(), std::min(text.size(), secret.size()), secret.begin());
            return secret;
        }
    }
    if (RAND_bytes(secret.data(), static_cast<int>(secret.size())) != 1)
        throw store_error("OpenSSL has no random numbers");
    sql::statement insert(db, "INSERT INTO meta(key, value) VALUES('secret', ?)");
    insert.run(sql::blob{{reinterpret_cast<const char*>(secret.data()), secret.size()}});
    return secret;
}

} // namespace

store_writer::store_writer(
    const store_location& where,
    asio::any_io_executor network,
    error_handler on_error_handler,
    const std::function<void()>& while_migrating
)
    : location(where),
      database(sql::open_database(where, while_migrating)),
      secret(load_secret(database->writer())),
      rows(database->writer(), database->body_directory(), secret),
      last_id(std::max(
          {rows.db.integer("SELECT max(id) FROM message"),
           rows.db.integer("SELECT max(id) FROM request"),
           rows.db.integer("SELECT max(id) FROM batch_key"),
           rows.db.integer("SELECT max(id) FROM campaign"),
           rows.numbers.last_request()}
      )),
      on_error(std::make_shared<const error_handler>(on_error_handler)),
      broken(std::make_shared<breakage>(notifier(network), std::string())),
      published_counts_(rows.numbers.counts()),
      commits(
          rows,
          network,
          {.on_commit = [this] { publish_counts(); },
           .on_error = std::move(on_error_handler),
           .on_broken = tell(network, broken)}
      )
{
}

// On the store's thread, before anybody is told of the commit
void store_writer::publish_counts()
{
    const std::lock_guard guard(counts_mutex_);
    published_counts_ = rows.numbers.counts();
}

// For the store's thread
std::function<void(const sql::error&)>
store_writer::tell(asio::any_io_executor network, std::shared_ptr<breakage> broken)
{
    return [network = std::move(network), broken = std::move(broken)](const sql::error& e) {
        auto arrived = [broken, what = std::string(e.what()), why = e.remedy()] {
            broken->why = what;
            broken->term_is_lost = why == sql::remedy::term_is_lost;
            broken->told.notify_all();
        };
        asio::post(network, std::move(arrived));
    };
}

message_counts store_writer::counts() const
{
    const std::lock_guard guard(counts_mutex_);
    return published_counts_;
}

} // namespace relay
