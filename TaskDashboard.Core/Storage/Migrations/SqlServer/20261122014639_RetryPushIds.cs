using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class RetryPushIds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "PushIdCount",
                table: "RetryRequests",
                type: "int",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "RetryPushIds",
                columns: table => new
                {
                    RetryNumber = table.Column<int>(type: "int", nullable: false),
                    Ids = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RetryPushIds", x => x.RetryNumber);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Pushes_CalledOff",
                table: "Pushes",
                columns: new[] { "State", "Number" },
                filter: "State >= 4");

            // No installation on SQL Server is older than this table: there is nothing to move into it.
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "RetryPushIds");

            migrationBuilder.DropIndex(
                name: "IX_Pushes_CalledOff",
                table: "Pushes");

            migrationBuilder.DropColumn(
                name: "PushIdCount",
                table: "RetryRequests");
        }
    }
}
