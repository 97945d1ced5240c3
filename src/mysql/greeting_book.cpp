#include <tenbin/mysql/greeting_book.hpp>

namespace tenbin::mysql {

void greeting_book::learn(std::size_t server, bytes_view frame)
{
    if (frame.size() < frame_header_bytes)
        return;
    if (const auto greeting = decode_greeting(frame.subspan(frame_header_bytes)))
        known_[server] = {.version = std::string{greeting->version},
                          .capabilities = greeting->capabilities,
                          .collation = greeting->collation,
                          .plugin = std::string{greeting->plugin}};
}

std::optional<service_greeting> greeting_book::common(const std::function<bool(std::size_t)>& may_get_it) const
{
    std::optional<service_greeting> all;
    for (std::size_t i = 0; i < known_.size(); ++i) {
        if (!known_[i] || !may_get_it(i))
            continue;
        if (!all)
            all = known_[i];
        // MySQL and MariaDB mean different things by the upper half: no client can speak with both.
        else if (((all->capabilities ^ known_[i]->capabilities) & capability::mysql) == 0)
            all->capabilities &= known_[i]->capabilities;
    }
    return all;
}

}  // namespace tenbin::mysql
