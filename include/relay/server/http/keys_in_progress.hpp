#pragma once

#include <string>
#include <unordered_set>
#include <utility>

namespace relay {

// The idempotency keys of requests that are not answered yet: another request with the same key is
// told so, as Resend does (resend-api.md, section 1.5). Network thread only.
class keys_in_progress
{
public:
    // Each endpoint has keys of its own.
    enum class space : char
    {
        single = 's',
        batch = 'b',
    };

    // Keeps a key for as long as it lives. It must not outlive the keys.
    class hold
    {
    public:
        hold() = default;
        hold(hold&& other) noexcept
            : keys_(std::exchange(other.keys_, nullptr)),
              name_(std::move(other.name_))
        {
        }
        hold& operator=(hold&& other) noexcept
        {
            std::swap(keys_, other.keys_);
            std::swap(name_, other.name_);
            return *this;
        }
        ~hold()
        {
            if (keys_)
                keys_->names_.erase(name_);
        }

        // False: another request has the key.
        explicit operator bool() const { return keys_ != nullptr; }

    private:
        friend class keys_in_progress;
        hold(keys_in_progress& keys, std::string name) : keys_(&keys), name_(std::move(name)) {}

        keys_in_progress* keys_{};
        std::string name_;
    };

    hold take(space s, const std::string& key)
    {
        auto name = static_cast<char>(s) + key;
        if (!names_.insert(name).second)
            return {};
        return {*this, std::move(name)};
    }

private:
    std::unordered_set<std::string> names_;
};

} // namespace relay
