#pragma once

#include "store/sql/statement.hpp"

#include <string>
#include <vector>

namespace relay {

// The senders' domains of all messages that the store has, or still counts. Of a template's sender
// (relay/mail/sender.hpp) nobody knows it.
class sender_domains
{
public:
    explicit sender_domains(sql::connection& db)
        : select_(
              db,
              "SELECT domain FROM flow WHERE domain <> '' AND domain NOT LIKE 'template:%'"
              " GROUP BY domain"
              " ORDER BY max(id) DESC LIMIT ?"
          )
    {
    }

    // The newest first
    std::vector<std::string> list(std::size_t most)
    {
        std::vector<std::string> all;
        for (auto row = select_(most); row.step();)
            all.emplace_back(row.text(0));
        return all;
    }

private:
    sql::statement select_;
};

} // namespace relay
