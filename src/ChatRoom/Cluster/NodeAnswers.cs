namespace ChatRoom.Cluster;

/// <summary>The answers of other nodes.</summary>
/// <param name="Answers">Those that know something, in no order.</param>
/// <param name="IsComplete">Whether all live nodes have answered.</param>
internal readonly record struct NodeAnswers<TAnswer>(IReadOnlyList<TAnswer> Answers, bool IsComplete);
