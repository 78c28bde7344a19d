namespace ChatRoom.Bench.Disturbances;

/// <summary>The options that every <see cref="DisturbanceCommand"/> has.</summary>
/// <param name="Server">The path of ChatRoom.Server.dll.</param>
/// <param name="Port">The server's port for chat; HTTP uses the next one.</param>
/// <param name="Turns">How many busy turns, with as long a quiet turn before each.</param>
/// <param name="Members">The number of members that talk or listen.</param>
/// <param name="Rate">Their messages per second.</param>
internal sealed record DisturbancePlan(string Server, int Port, int Turns, int Members, double Rate);
