namespace ChatRoom.Cluster;

/// <summary>What one node asks others. Its type's name is its name on the wire, and <see cref="NodeJson"/> has its form.</summary>
/// <typeparam name="TAnswer">What they answer.</typeparam>
internal interface INodeQuestion<TAnswer>
    where TAnswer : class;
