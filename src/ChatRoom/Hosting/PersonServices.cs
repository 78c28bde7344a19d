using ChatRoom.Commands;
using ChatRoom.Participants;
using ChatRoom.People;
using ChatRoom.Pushes;
using ChatRoom.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatRoom.Hosting;

/// <summary>Adds what people do every day: away notes, mentions, who is who, the message of the day.</summary>
internal static class PersonServices
{
    public static void AddPersonServices(this IServiceCollection services)
    {
        services.AddSingleton<AwayBook>();
        services.AddSingleton<MentionBook>();
        services.AddSingleton(static provider =>
        {
            var (seen, time) = (new SeenBook(), provider.GetRequiredService<TimeProvider>());
            provider.GetRequiredService<ParticipantDirectory>().Left += (who, alias) =>
            {
                if (who.IsVisible)
                {
                    seen.Note(alias, time.GetUtcNow());
                }
            };
            return seen;
        });
        services.AddSingleton<PersonNotes>();
        services.AddSingleton<MessageOfTheDay>();
        services.AddSingleton<ServerInfo>();
        services.AddSingleton<KeptIgnores>();
        services.AddSingleton<AwayService>();
        services.AddSingleton<PeopleService>();
        services.AddSingleton<MentionCollector>();
        services.AddSingleton<MentionService>();
        services.TryAddSingleton<IPushSender, NoPushSender>();
        services.AddSingleton<PushBrowsers>();
        services.AddSingleton<PushService>();
        services.AddSingleton<PushCollector>();
        services.AddSingleton<MotdService>();
        services.AddSingleton<CommandGroup, PersonCommands>();
    }
}
