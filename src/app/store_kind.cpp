#include "app/store_kind.hpp"

#include "relay/app/relay.hpp"
#include "relay/store/store.hpp"

namespace relay {

namespace {

constexpr auto remembered_as = "kind";
constexpr auto kind_of_sandbox = "sandbox";
constexpr auto kind_of_real_mail = "real";

} // namespace

void keep_kind(store& s, bool of_sandbox)
{
    auto kind = s.recall(remembered_as);
    if (kind.empty() && s.last_id() > 0)
        kind = kind_of_real_mail;
    const std::string wanted = of_sandbox ? kind_of_sandbox : kind_of_real_mail;
    if (kind.empty() || kind == wanted) {
        s.remember(remembered_as, wanted);
        return;
    }
    if (of_sandbox)
        throw wrong_store(
            s.location().name() +
            " holds real mail: give the sandbox another data_dir, or leave it out"
        );
    throw wrong_store(
        s.location().name() +
        " is a sandbox's: it is for serve --sandbox alone, and none of it is ever sent"
    );
}

} // namespace relay
