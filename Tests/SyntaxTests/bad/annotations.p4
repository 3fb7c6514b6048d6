@a(( struct S { }
